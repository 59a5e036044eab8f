import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ACCOUNT, LocalAccount, whatIsMissing } from './local-account';
import { PlatformCopy } from './platform-copy';
import { readmeCommands } from './readme-commands';
import { type Changes, StackChanges } from './stack-changes';

// The life of dev in an account that is emulated. Each test goes on where the one before it ended.

jest.setTimeout(120_000);

const missing = whatIsMissing();
if (missing !== undefined) {
  process.stderr.write(`Left out: deployments to an emulated account (${missing}).\n`);
}
const scenarios = missing === undefined ? describe : describe.skip;

const STACKS = ['compute', 'data', 'networking', 'observability', 'registry', 'security', 'services'];

scenarios('dev', () => {
  const account = new LocalAccount();
  let copy: PlatformCopy;
  let changes: StackChanges;

  beforeAll(async () => {
    await account.up();
    copy = new PlatformCopy(() => account.variables);
    changes = new StackChanges(new CloudFormationClient(account.client));
  });
  afterAll(() => {
    account.down();
    copy.remove();
  });

  async function succeeds(commands: string): Promise<string> {
    const { status, output } = await copy.run(commands);
    if (status !== 0) {
      throw new Error(`${commands} ended with ${status}:\n${output}`);
    }
    return output;
  }

  async function deploy(): Promise<Changes> {
    await succeeds("npx cdk deploy 'dev/*' --require-approval never");
    return await changes.next();
  }

  test('an account is prepared with the commands of the README', async () => {
    const [prepare = '', bootstrap = ''] = readmeCommands('Deploy to AWS');
    const filledIn = bootstrap.replaceAll('<account>', ACCOUNT);
    expect((await succeeds(prepare)).trim().split('\n').at(-1)).toBe(filledIn.replaceAll(/ \\\n */g, ' '));
    await succeeds(filledIn);
    expect(await changes.statuses()).toEqual({
      'idp-dev-bootstrap': 'CREATE_COMPLETE',
      'CDKToolkit-idpdev': 'CREATE_COMPLETE',
    });
    await changes.next();
  });

  test('the first deployment makes seven stacks, the second changes nothing', async () => {
    const made = await deploy();
    expect(Object.keys(made)).toEqual(STACKS.map((name) => `dev-${name}`));
    expect(
      Object.values(made)
        .flat()
        .filter((line) => !line.startsWith('create ')),
    ).toEqual([]);
    expect(await deploy()).toEqual({});
  });

  test('a new workload brings its repository, log group and role', async () => {
    await succeeds('npx idp new hello --kind web');
    expect(await deploy()).toEqual({
      'dev-registry': ['create AWS::ECR::Repository'],
      'dev-observability': ['create AWS::Logs::LogGroup'],
      'dev-security': ['create AWS::IAM::Role'],
    });
  });

  test('a queue and a table change in place', async () => {
    copy.edit('score/orders/score.yaml', 'visibilityTimeoutSeconds: 60', 'visibilityTimeoutSeconds: 90');
    copy.edit('score/orders/score.yaml', '      hashKey: id\n', '      hashKey: id\n      ttlAttribute: expires\n');
    expect(await deploy()).toEqual({
      'dev-data': ['update AWS::DynamoDB::Table'],
      'dev-services': ['update AWS::SQS::Queue'],
    });
    const sqs = new SQSClient(account.client);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'idp-dev-order-placed' }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes?.['VisibilityTimeout']).toBe('90');
  });

  test('hosts are replaced', async () => {
    copy.edit('lib/config/environments.ts', 'generation: 1', 'generation: 2');
    copy.edit('lib/config/environments.ts', 'logRetentionDays: 7', 'logRetentionDays: 14');
    const { 'dev-compute': compute, ...others } = await deploy();
    expect(compute?.filter((line) => line.endsWith('AWS::EC2::Instance'))).toEqual([
      ...Array<string>(2).fill('create AWS::EC2::Instance'),
      ...Array<string>(2).fill('remove AWS::EC2::Instance'),
    ]);
    expect(others).toEqual({ 'dev-observability': Array<string>(6).fill('update AWS::Logs::LogGroup') });
  });

  test('a claim goes', async () => {
    copy.edit(
      'score/fulfilment/score.yaml',
      '  receipts:\n    type: s3\n    params:\n      expireAfterDays: 90\n      access: write\n',
      '',
    );
    copy.edit('score/fulfilment/score.yaml', '      BUCKET_NAME: ${resources.receipts.bucket}\n', '');
    expect(await deploy()).toEqual({
      'dev-data': ['remove AWS::S3::Bucket', 'remove AWS::S3::BucketPolicy'],
      'dev-security': ['update AWS::IAM::Role'],
    });
  });

  test('a workload goes and comes back', async () => {
    const gone = ['remove AWS::ECR::Repository', 'remove AWS::Logs::LogGroup', 'remove AWS::IAM::Role'];
    await succeeds('mv score/hello hello');
    expect(
      Object.values(await deploy())
        .flat()
        .sort(),
    ).toEqual([...gone].sort());
    await succeeds('mv hello score/hello');
    expect(
      Object.values(await deploy())
        .flat()
        .sort(),
    ).toEqual(gone.map((line) => line.replace('remove', 'create')).sort());
  });
});
