import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { leftovers } from '../../../lib/commands/destroy/leftovers';
import { platformNames } from '../../../lib/config/platform-names';
import { KmsSigner } from '../../../lib/delivery/kms-signer';
import { AwsCliSigner } from '../../../lib/release/aws-cli-signer';
import { createCertificate } from '../../../lib/release/certificate';
import type { Signer } from '../../../lib/release/signer';
import { SecurityStack } from '../../../lib/stacks/security-stack';
import { testApp } from '../../support/app';
import { type MiniStack, startMiniStack } from '../../support/ministack';
import { testEnvironment } from '../../support/target';
import { resourcesOf } from '../../support/template';

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

/** The key, as the security stack makes it, and the role that may sign with it. */
function templateOfKey(): string {
  const stack = new SecurityStack(testApp(), 'dev-security', {
    ...{ env: { account: '111111111111', region: REGION }, environmentName: 'dev', github: testEnvironment.github },
    ...{ names: platformNames(testEnvironment), identities: [], claims: [], removalPolicy: RemovalPolicy.DESTROY },
    release: { sign: true, certificates: [], verify: false, generation: 1 },
  });
  const resources = Object.entries(resourcesOf(stack)).filter(
    ([id, { Type }]) => Type.startsWith('AWS::KMS::') || (Type === 'AWS::IAM::Role' && id.startsWith('GithubRole')),
  );
  return JSON.stringify({ Resources: Object.fromEntries(resources) });
}

const ALIAS = 'alias/idp-dev-release';
const REGION = 'us-east-1';

(reason === undefined ? describe : describe.skip)('a key in an emulated KMS', () => {
  let ministack: MiniStack;
  let client: KMSClient;
  let cloudformation: CloudFormationClient;
  const directory = mkdtempSync(join(tmpdir(), 'kms-'));
  const awsCli = join(directory, 'aws');

  beforeAll(async () => {
    ministack = await startMiniStack(['ministack'], {});
    const credentials = { accessKeyId: '111111111111', secretAccessKey: 'x' };
    client = new KMSClient({ region: REGION, endpoint: ministack.endpoint, credentials });
    // The SDK of what `idp destroy` lists takes these from its environment.
    process.env['AWS_ACCESS_KEY_ID'] = credentials.accessKeyId;
    process.env['AWS_SECRET_ACCESS_KEY'] = credentials.secretAccessKey;
    process.env['AWS_ENDPOINT_URL'] = ministack.endpoint;
    cloudformation = new CloudFormationClient({ region: REGION });
    await cloudformation.send(
      new CreateStackCommand({
        ...{ StackName: 'dev-security', TemplateBody: templateOfKey(), Capabilities: ['CAPABILITY_IAM'] },
        Tags: Object.entries({ platform: 'idp', environment: 'dev' }).map(([Key, Value]) => ({ Key, Value })),
      }),
    );
    await waitUntilStackCreateComplete(
      { client: cloudformation, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      { StackName: 'dev-security' },
    );
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
  // The last one: it deletes the key.
  test('is what idp destroy lists, until it is to be deleted', async () => {
    const account = { cloudformation, s3: new S3Client({ region: REGION, forcePathStyle: true }) };
    const keys = async () => (await leftovers(testEnvironment, account, [])).filter((line) => line.includes(':kms:'));
    expect(await keys()).toEqual([expect.stringMatching(/^tagged arn:aws:kms:us-east-1:\d+:key\//)]);
    await cloudformation.send(new DeleteStackCommand({ StackName: 'dev-security' }));
    await waitUntilStackDeleteComplete(
      { client: cloudformation, maxWaitTime: 60, minDelay: 1, maxDelay: 1 },
      { StackName: 'dev-security' },
    );
    expect(await keys()).toEqual([]);
  });
});
