import { releaseSignature } from '../../lib/delivery/release-signature';
import { testEnvironment } from '../support/target';
import { TestSigner } from '../support/test-signer';

const warnings: string[] = [];
const asked: string[] = [];
const stepOf = async (release: Parameters<typeof releaseSignature>[0]['release']) =>
  await releaseSignature(
    { ...testEnvironment, release },
    (text) => warnings.push(text),
    (keyId, region) => {
      asked.push(`${keyId} in ${region}`);
      return TestSigner.known();
    },
  );
const release = { sign: true, certificates: [] as string[], verify: false, generation: 1 };

test('no key is asked where releases are not signed', async () => {
  expect(await stepOf(undefined)).toBeUndefined();
  expect(await stepOf({ ...release, sign: false })).toBeUndefined();
  expect(asked).toEqual([]);
});

test("the first release prints the certificate of the environment's key, and the next one is signed with it", async () => {
  expect(await stepOf(release)).toBeUndefined();
  expect(asked).toEqual(['alias/idp-dev-release in us-east-1']);
  expect(warnings[0]).toContain("no certificate in release.certificates of 'dev' in lib/config/environments.ts is of");
  const pem = /-----BEGIN [^]*-----END CERTIFICATE-----\n/.exec(warnings[0] ?? '')?.[0] ?? '';
  const sign = await stepOf({ ...release, certificates: [pem], verify: true });
  const manifest = { mediaType: 'application/x', digest: 'sha256:a', content: Buffer.from('{}') };
  expect((await sign?.(manifest))?.manifest.content.toString()).toContain('"subject":{"mediaType":"application/x"');
});
