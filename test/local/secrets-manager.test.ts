import {
  BatchGetSecretValueCommand,
  CreateSecretCommand,
  DescribeSecretCommand,
  GetRandomPasswordCommand,
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

test.each([
  ['no wishes', {}, /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^\w ])[!-~]{32}$/],
  ['numbers only', { ...excluded('Lowercase', 'Uppercase', 'Punctuation'), PasswordLength: 6 }, /^\d{6}$/],
  ['one of each type', { PasswordLength: 5, IncludeSpace: true }, /^(?=.* )(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{5}$/],
  ['characters left out', { ExcludeCharacters: 'b-z', PasswordLength: 4000 }, /^[^bz-]{4000}$/],
])('makes a random password with %s', async (_, wishes, expected) => {
  const made = async () => (await client.send(new GetRandomPasswordCommand(wishes))).RandomPassword;
  expect(await made()).toMatch(expected);
});

test.each([
  [{ PasswordLength: 0 }, 'PasswordLength'],
  [{ PasswordLength: 4097 }, 'PasswordLength'],
  [{ PasswordLength: 3 }, 'at least 4'],
  [{ ...excluded('Lowercase', 'Uppercase', 'Punctuation'), ExcludeCharacters: '0123456789' }, 'no character is left'],
])('refuses a random password with %j', async (wishes, message) => {
  await expect(client.send(new GetRandomPasswordCommand(wishes))).rejects.toMatchObject({
    name: 'InvalidParameterException',
    message: expect.stringContaining(message),
  });
});

function excluded(...types: readonly string[]): Record<string, boolean> {
  return Object.fromEntries(types.map((type) => [`Exclude${type}`, true]));
}
