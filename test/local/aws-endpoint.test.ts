import { openAwsEndpoint } from '../../lib/local/aws-endpoint';
import { awsVariables, machineEnvironment, programEnvironment } from '../../lib/local/base-environment';
import { UserError } from '../../lib/diagnostics/user-error';

const region = 'us-east-1';

test.each([
  'https://dynamodb.us-east-1.amazonaws.com',
  'http://10.0.0.7:4566',
  'http://127.0.0.1.example.com',
  'http://localhost.example.com',
])('refuses %s, which points to another machine', async (given) => {
  await expect(openAwsEndpoint({ region, given })).rejects.toThrow(UserError);
  await expect(openAwsEndpoint({ region, given })).rejects.toThrow('--allow-remote-endpoint');
});

test.each(['4566', 'localhost:4566', 'ftp://localhost'])('refuses %s, which is no address', async (given) => {
  await expect(openAwsEndpoint({ region, given })).rejects.toThrow('is not an HTTP address');
});

test.each(['http://127.0.0.1:4566', 'http://localhost:4566', 'http://[::1]:4566', 'https://aws.localhost:9297'])(
  'takes %s in place of its own',
  async (given) => {
    const aws = await openAwsEndpoint({ region, given });
    expect(aws).toMatchObject({ embedded: false, access: { endpoint: given, accessKeyId: 'local' } });
  },
);

test('takes a remote address with leave', async () => {
  const aws = await openAwsEndpoint({
    region,
    given: 'http://10.0.0.7:4566/',
    allowRemote: true,
    accessKeyId: 'a',
    secretAccessKey: 'b',
  });
  expect(aws.access).toEqual({ endpoint: 'http://10.0.0.7:4566', region, accessKeyId: 'a', secretAccessKey: 'b' });
});

test('leaves a program no way to real AWS', () => {
  const access = { endpoint: 'http://127.0.0.1:4566', region, accessKeyId: 'local', secretAccessKey: 'local' };
  const variables = {
    TABLE: 'orders',
    AWS_PROFILE: 'production',
    AWS_SESSION_TOKEN: 'token',
    AWS_ROLE_ARN: 'arn',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/token',
    AWS_ENDPOINT_URL_SQS: 'https://sqs.us-east-1.amazonaws.com',
    AWS_ACCESS_KEY_ID: 'AKIA',
  };
  expect(
    programEnvironment(
      variables,
      machineEnvironment({ PATH: '/bin', AWS_PROFILE: 'production' }),
      awsVariables(access),
    ),
  ).toEqual({
    TABLE: 'orders',
    PATH: '/bin',
    PYTHONUNBUFFERED: '1',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: access.region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  });
});

test('a program gets what terminals, debuggers and proxies set, and nothing else of the shell', () => {
  const shell = { LANG: 'de', LC_TIME: 'C', NODE_OPTIONS: '--trace-warnings', MY_TOKEN: 'secret', AWS_PROFILE: 'p' };
  expect(machineEnvironment(shell)).toEqual({
    ...{ LANG: 'de', LC_TIME: 'C', NODE_OPTIONS: '--trace-warnings', PYTHONUNBUFFERED: '1' },
  });
});

test('its own variables count more than those of the shell, but for the paths of the machine', () => {
  const machine = machineEnvironment({ PATH: '/bin', LANG: 'de', PYTHONUNBUFFERED: '' });
  const own = { PATH: '/opt/image/bin', LANG: 'C', PYTHONUNBUFFERED: '0' };
  expect(programEnvironment(own, machine, {})).toEqual({ PATH: '/bin', LANG: 'C', PYTHONUNBUFFERED: '0' });
});

test.each([
  [{ https_proxy: 'http://proxy:3128' }, 'localhost,127.0.0.1'],
  [{ HTTP_PROXY: 'http://proxy:3128', no_proxy: '.corp' }, '.corp,localhost,127.0.0.1'],
])('no proxy stands between a program and the run: %j', (shell, expected) => {
  expect(machineEnvironment(shell)).toEqual({
    ...shell,
    NO_PROXY: expected,
    no_proxy: expected,
    PYTHONUNBUFFERED: '1',
  });
});
