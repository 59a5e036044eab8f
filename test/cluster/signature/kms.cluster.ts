import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateAliasCommand, CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { KmsSigner } from '../../../lib/delivery/kms-signer';
import { AwsCliSigner } from '../../../lib/release/aws-cli-signer';
import { createCertificate } from '../../../lib/release/certificate';
import type { Signer } from '../../../lib/release/signer';
import { type MiniStack, startMiniStack } from '../../support/ministack';

const missing = ['ministack', 'aws', 'openssl'].filter((name) => spawnSync('which', [name]).status !== 0);
const reason = missing.length > 0 ? `Not on the PATH: ${missing.join(', ')}` : withoutCryptography();
if (reason !== undefined) {
  process.stderr.write(`Left out: KMS. ${reason}.\n`);
}

/** MiniStack makes keys with a package that it does not bring. */
function withoutCryptography(): string | undefined {
  const program = readFileSync(execFileSync('which', ['ministack'], { encoding: 'utf8' }).trim(), 'utf8');
  const python = program.split('\n')[0]?.slice('#!'.length) ?? '';
  const { status } = spawnSync(python, ['-c', 'import cryptography']);
  return status === 0 ? undefined : 'MiniStack has no cryptography (PyPI)';
}

jest.setTimeout(120_000);

const ALIAS = 'alias/idp-dev-release';
const REGION = 'us-east-1';

(reason === undefined ? describe : describe.skip)('a key in an emulated KMS', () => {
  let ministack: MiniStack;
  let client: KMSClient;
  const directory = mkdtempSync(join(tmpdir(), 'kms-'));
  const awsCli = join(directory, 'aws');

  beforeAll(async () => {
    ministack = await startMiniStack(['ministack'], {});
    const credentials = { accessKeyId: '111111111111', secretAccessKey: 'x' };
    client = new KMSClient({ region: REGION, endpoint: ministack.endpoint, credentials });
    const key = await client.send(new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }));
    await client.send(new CreateAliasCommand({ AliasName: ALIAS, TargetKeyId: key.KeyMetadata?.KeyId }));
    // The AWS CLI takes these from its environment, as in GitHub's job.
    const settings = `AWS_ACCESS_KEY_ID=111111111111 AWS_SECRET_ACCESS_KEY=x AWS_ENDPOINT_URL=${ministack.endpoint}`;
    writeFileSync(awsCli, `#!/bin/sh\nexport ${settings}\nexec aws "$@"\n`, { mode: 0o755 });
  });

  afterAll(() => {
    client.destroy();
    ministack.process.kill('SIGKILL');
    rmSync(directory, { recursive: true });
  });

  const signers: readonly [string, () => Signer][] = [
    ['the AWS SDK', () => new KmsSigner(client, ALIAS)],
    ['the AWS CLI', () => new AwsCliSigner(ALIAS, REGION, awsCli)],
  ];

  test.each(signers)('signs through %s, by its alias', async (_, signer) => {
    const key = createPublicKey({ key: await signer().publicKey(), type: 'spki', format: 'der' });
    // Bytes that are no text: whatever carries them must not read them as UTF-8.
    const bytes = Buffer.from(Array.from({ length: 300 }, (_, index) => index % 256));
    const signature = await signer().sign(bytes);
    expect(verify('sha256', bytes, key, signature)).toBe(true);
    expect(verify('sha256', Buffer.concat([bytes, bytes]), key, signature)).toBe(false);
  });

  test.each(signers)('has a certificate of itself through %s', async (_, signer) => {
    const options = { commonName: 'idp-dev release', organization: 'idp', now: new Date() };
    const certificate = new X509Certificate(await createCertificate(signer(), options));
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  test('is the same key through both', async () => {
    const [first, second] = await Promise.all(signers.map(async ([, signer]) => await signer().publicKey()));
    expect(first).toEqual(second);
  });

  test('the CLI says which call was refused', async () => {
    await expect(new AwsCliSigner('alias/nothing', REGION, awsCli).publicKey()).rejects.toThrow(
      /^aws kms get-public-key: .*NotFoundException/,
    );
  });

  test('openssl reads the certificate', async () => {
    const options = { commonName: 'idp-dev release', organization: 'idp', now: new Date() };
    const input = await createCertificate(new KmsSigner(client, ALIAS), options);
    const text = execFileSync('openssl', ['x509', '-noout', '-text'], { input, encoding: 'utf8' });
    expect(text).toMatch(/Key Usage: critical\s+Digital Signature\n/);
    expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE\n/);
    expect(text).toMatch(/Extended Key Usage: *\s+Code Signing\n/);
    expect(text).toContain('Not After : Dec 31 23:59:59 9999 GMT');
  });
});
