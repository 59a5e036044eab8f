import { generateKeyPairSync, sign } from 'node:crypto';
import { parseEnvironments } from '../../lib/config/parse-environments';
import { createCertificate } from '../../lib/release/certificate';
import { testEnvironment } from '../support/target';
import { TestSigner } from '../support/test-signer';

const { name: _, ...valid } = testEnvironment;
const release = (settings: unknown) =>
  parseEnvironments({ dev: { ...valid, release: settings } }, 'environments.ts')['dev']?.release;
const names = { commonName: 'idp-dev release', organization: 'idp', now: new Date('2026-11-26T07:00:00Z') };

let pem: string;
let foreign: string;
beforeAll(async () => {
  pem = await createCertificate(TestSigner.known(), names);
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const other = {
    publicKey: async () => publicKey.export({ type: 'spki', format: 'der' }),
    sign: async (bytes: Buffer) => sign('sha256', bytes, privateKey),
  };
  foreign = await createCertificate(other, names);
});

test('releases are signed by one setting, and nothing is verified unless it is asked for', () => {
  expect(release({ sign: true })).toEqual({ sign: true, certificates: [], verify: false, generation: 1 });
  expect(release(undefined)).toBeUndefined();
});

test('a certificate may be indented, as texts in TypeScript are', () => {
  const indented = `\n${pem.replaceAll(/^/gm, '      ')}`;
  expect(release({ sign: true, certificates: [indented, pem], verify: true })?.certificates).toEqual([pem, pem]);
});

test.each<[string, () => unknown, string]>([
  ['no setting at all', () => ({}), 'sign: '],
  [
    'text',
    () => ({ sign: true, certificates: ['MIIB'] }),
    "certificates.0: expected the certificate that 'idp publish'",
  ],
  [
    'a private key',
    () => ({ sign: true, certificates: [pem.replaceAll('CERTIFICATE', 'PRIVATE KEY')] }),
    'expected the',
  ],
  ['half of it', () => ({ sign: true, certificates: [pem.replace(/\n.{64}/, '')] }), 'certificates.0: cannot be read'],
  ['two in one', () => ({ sign: true, certificates: [pem + pem] }), 'certificates.0: expected the certificate'],
  [
    'one of another curve',
    () => ({ sign: true, certificates: [foreign] }),
    'another kind of key (secp384r1); expected',
  ],
  ['three', () => ({ sign: true, certificates: [pem, pem, pem] }), 'dev.release.certificates: '],
  ['verify without any', () => ({ sign: true, verify: true }), "dev.release.verify: needs 'sign: true' and the certif"],
  ['verify without sign', () => ({ sign: false, verify: true, certificates: [pem] }), "verify: needs 'sign: true' and"],
])('refuses %s', (_, settings, problem) => {
  expect(() => release(settings())).toThrow(problem);
});
