import { X509Certificate } from 'node:crypto';
import { createCertificate } from '../../lib/release/certificate';
import { der } from '../../lib/release/der';
import { TestSigner } from '../support/test-signer';

const options = { commonName: 'idp-dev release', organization: 'idp', now: new Date('2026-11-26T07:00:00Z') };

test('is a self-signed certificate for signing code that never expires', async () => {
  const certificate = new X509Certificate(await createCertificate(TestSigner.known(), options));
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate).toMatchObject({
    subject: 'O=idp\nCN=idp-dev release',
    ca: false,
    keyUsage: ['1.3.6.1.5.5.7.3.3'],
    validFrom: 'Nov 26 07:00:00 2026 GMT',
    validTo: 'Dec 31 23:59:59 9999 GMT',
    infoAccess: undefined,
  });
  expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
});

test('says the same for the same key and date, byte for byte but for the signature', async () => {
  const tbs = async (signer: TestSigner) => {
    const certificate = new X509Certificate(await createCertificate(signer, options));
    // The outer sequence has a header of four bytes, and so has the part that is signed.
    const length = certificate.raw.readUInt16BE(6) + 4;
    return certificate.raw.subarray(4, 4 + length).toString('hex');
  };
  expect(await tbs(TestSigner.known())).toBe(await tbs(TestSigner.known()));
  expect(await tbs(TestSigner.known())).not.toBe(await tbs(TestSigner.other()));
  expect(await tbs(TestSigner.known())).toMatchInlineSnapshot(
    `"3082012ba00302010202102bd1bb0c44a897c30a7aa0991cde38d8300a06082a8648ce3d0403023028310c300a060355040a0c036964703118301606035504030c0f6964702d6465762072656c656173653020170d3236313132363037303030305a180f39393939313233313233353935395a3028310c300a060355040a0c036964703118301606035504030c0f6964702d6465762072656c656173653059301306072a8648ce3d020106082a8648ce3d030107034200047fcdce2770f6c45d4183cbee6fdb4b7b580733357be9ef13bacf6e3c7bd15445c7f144cd1bbd9b7e872cdfedb9eeb9f4b3695d6ea90b24ad8a4623288588e5ada3353033300c0603551d130101ff04023000300e0603551d0f0101ff04040302078030130603551d25040c300a06082b06010505070303"`,
  );
});

test.each([
  ['00', '020100'],
  ['7f', '02017f'],
  ['80', '02020080'],
  ['000001', '020101'],
  ['0080', '02020080'],
])('the integer %s has one encoding, %s', (bytes, encoded) => {
  expect(der.integer(Buffer.from(bytes, 'hex')).toString('hex')).toBe(encoded);
});

test.each([
  [127, '047f'],
  [128, '048180'],
  [256, '04820100'],
])('the length %i is written as %s', (length, start) => {
  expect(der.octets(Buffer.alloc(length)).toString('hex').slice(0, start.length)).toBe(start);
});
