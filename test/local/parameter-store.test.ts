import {
  GetParameterCommand,
  GetParametersCommand,
  ParameterNotFound,
  PutParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { startEmbeddedAws, type EmbeddedAws } from '../../lib/local/embedded-aws';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let aws: EmbeddedAws;
let ssm: SSMClient;

beforeAll(async () => {
  aws = await startEmbeddedAws();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  ssm = new SSMClient({ endpoint: aws.endpoint, region: 'eu-west-1', credentials });
}, 60_000);

afterAll(async () => {
  ssm.destroy();
  await aws.stop();
}, 60_000);

const Name = '/idp-local/shop.greeting';
const put = (Value: string, Overwrite: boolean) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite }));

test('keeps values, by name and by ARN, and takes a new one where it is to be overwritten', async () => {
  await put('Good morning', false);
  await expect(put('Good night', false)).rejects.toThrow('exists already');
  await put('Good evening', true);
  const ARN = `arn:aws:ssm:eu-west-1:000000000000:parameter${Name}`;
  for (const name of [Name, ARN]) {
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: name }));
    expect(Parameter).toEqual({ Name, ARN, Type: 'String', Value: 'Good evening', Version: 2 });
  }
});

test('knows what is not there', async () => {
  await expect(ssm.send(new GetParameterCommand({ Name: '/other' }))).rejects.toThrow(ParameterNotFound);
  const { Parameters, InvalidParameters } = await ssm.send(new GetParametersCommand({ Names: [Name, '/other'] }));
  expect([Parameters?.map((it) => it.Name), InvalidParameters]).toEqual([[Name], ['/other']]);
});

test('refuses what it does not have', async () => {
  const secure = new PutParameterCommand({ Name: '/x', Value: 'x', Type: 'SecureString' });
  await expect(ssm.send(secure)).rejects.toThrow('only parameters of type String');
});
