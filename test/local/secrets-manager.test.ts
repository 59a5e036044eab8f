import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { startEmbeddedAws, type EmbeddedAws } from '../../lib/local/embedded-aws';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let aws: EmbeddedAws;
let client: SecretsManagerClient;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new SecretsManagerClient({ endpoint: aws.endpoint, region: 'eu-west-1', credentials });
});
afterAll(async () => {
  client.destroy();
  await aws.stop();
});

const SecretId = 'pin';
const value = async (which: { VersionStage?: string; VersionId?: string } = {}) =>
  (await client.send(new GetSecretValueCommand({ SecretId, ...which }))).SecretString;

test('a secret has a current and a previous version', async () => {
  const { VersionId: first } = await client.send(new CreateSecretCommand({ Name: SecretId, SecretString: '1' }));
  await expect(value({ VersionStage: 'AWSPREVIOUS' })).rejects.toThrow('AWSPREVIOUS');
  const { VersionId: second } = await client.send(new PutSecretValueCommand({ SecretId, SecretString: '2' }));
  expect([await value(), await value({ VersionStage: 'AWSPREVIOUS' })]).toEqual(['2', '1']);
  expect(await value({ VersionId: first })).toBe('1');
  await expect(value({ VersionId: first, VersionStage: 'AWSCURRENT' })).rejects.toThrow(String(first));
  const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId }));
  expect(VersionIdsToStages).toEqual({ [String(first)]: ['AWSPREVIOUS'], [String(second)]: ['AWSCURRENT'] });
  const { Versions } = await client.send(new ListSecretVersionIdsCommand({ SecretId }));
  expect(Versions?.map(({ VersionId }) => VersionId)).toEqual([first, second]);
  await client.send(new UpdateSecretCommand({ SecretId, SecretString: '3' }));
  expect([await value(), await value({ VersionStage: 'AWSPREVIOUS' })]).toEqual(['3', '2']);
});

test('several secrets are read at once, and what is missing is named', async () => {
  const { SecretValues, Errors } = await client.send(
    new BatchGetSecretValueCommand({ SecretIdList: [SecretId, 'none'] }),
  );
  expect(SecretValues?.map(({ SecretString }) => SecretString)).toEqual(['3']);
  expect(Errors?.map((error) => [error.SecretId, error.ErrorCode])).toEqual([['none', 'ResourceNotFoundException']]);
});

test('names an operation that it does not have', async () => {
  await expect(client.send(new RotateSecretCommand({ SecretId }))).rejects.toThrow('the local run has no RotateSecret');
});

test('refuses a stage that it does not have, and changes nothing', async () => {
  const put = new PutSecretValueCommand({ SecretId, SecretString: '4', VersionStages: ['AWSPENDING'] });
  await expect(client.send(put)).rejects.toThrow('the local run has no stages but AWSCURRENT and AWSPREVIOUS');
  expect(await value()).toBe('3');
});
