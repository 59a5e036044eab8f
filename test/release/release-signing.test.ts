import { X509Certificate } from 'node:crypto';
import { UserError } from '../../lib/diagnostics/user-error';
import { createCertificate } from '../../lib/release/certificate';
import { releaseSigning } from '../../lib/release/release-signing';
import { TestSigner } from '../support/test-signer';

const subject = {
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest: 'sha256:a',
  content: Buffer.from('{}'),
};
const names = { commonName: 'idp-dev release', organization: 'idp', place: "release.certificates of 'dev'" };
const now = new Date('2026-11-26T07:00:00Z');
const certificateOf = async (signer: TestSigner) => await createCertificate(signer, { ...names, now });

/** The certificates that a text contains. */
const printed = (text: string) =>
  (text.match(/-----BEGIN [^]*?-----END CERTIFICATE-----\n/g) ?? []).map((pem) => new X509Certificate(pem));

async function signingWith(
  signer: TestSigner,
  certificates: readonly string[],
  verify: boolean,
  warnings: string[] = [],
) {
  const sign = await releaseSigning({ ...names, certificates, verify }, signer, (text) => warnings.push(text));
  return { sign, warnings };
}

test.each([true, false])('signs with the certificate of the key, wherever it stands (verify: %s)', async (verify) => {
  const [key, former] = [TestSigner.known(), TestSigner.other()];
  const certificates = [await certificateOf(former), await certificateOf(key)];
  const { sign, warnings } = await signingWith(key, certificates, verify);
  const artifact = await sign?.(subject);
  const envelope = artifact?.blobs[1]?.content.toString() ?? '';
  const { payload = '' } = JSON.parse(envelope) as Record<string, string>;
  expect(Buffer.from(payload, 'base64url').toString()).toContain('"digest":"sha256:a","size":2');
  expect(envelope).toContain(new X509Certificate(certificates[1] ?? '').raw.toString('base64'));
  expect(warnings).toEqual([]);
});

test('without a certificate of the key it prints one, and the release goes on unsigned', async () => {
  const key = TestSigner.known();
  const { sign, warnings } = await signingWith(key, [await certificateOf(TestSigner.other())], false);
  expect(sign).toBeUndefined();
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain("no certificate in release.certificates of 'dev' is of the key that signs releases");
  const [certificate] = printed(warnings[0] ?? '');
  expect(certificate?.publicKey.export({ type: 'spki', format: 'der' })).toEqual(await key.publicKey());
  expect(certificate?.subject).toBe('O=idp\nCN=idp-dev release');
});

test('the certificate that it prints is one that it then signs with', async () => {
  const key = TestSigner.known();
  const { warnings } = await signingWith(key, [], false);
  const pem = /-----BEGIN [^]*-----END CERTIFICATE-----\n/.exec(warnings[0] ?? '')?.[0] ?? '';
  expect((await signingWith(key, [pem], true)).sign).toBeDefined();
});

test('where the cluster verifies, a release without a signature is not made, and the certificate printed', async () => {
  const warnings: string[] = [];
  const certificates = [await certificateOf(TestSigner.other())];
  await expect(signingWith(TestSigner.known(), certificates, true, warnings)).rejects.toThrow(
    new UserError(
      "no certificate in release.certificates of 'dev' is of the key, so the cluster would refuse the release; add the one above, and deploy that commit",
    ),
  );
  expect(printed(warnings.join())).toHaveLength(1);
});
