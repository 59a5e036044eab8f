import { join } from 'node:path';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { buildArtifact } from '../../lib/delivery/artifact';
import { contextTag } from '../../lib/delivery/context-tag';
import { writeOciLayout } from '../../lib/release/write-oci-layout';
import { changeHosts, moveNetworks, renameRepository } from './change-hosts';
import { EmulatedPlatform } from './emulated-platform';
import { ACCOUNT, whatIsMissing } from './local-account';
import { blocksLeftOut, unknownBlocks } from './readme-commands';

// The life of dev in an account that is emulated. Each test goes on where the one before it ended.

jest.setTimeout(300_000);

const missing = whatIsMissing();
if (missing !== undefined) {
  process.stderr.write(`Left out: deployments to an emulated account (${missing}).\n`);
}
const scenarios = missing === undefined ? describe : describe.skip;

const STACKS = ['compute', 'data', 'networking', 'observability', 'registry', 'security', 'services'];

test('every block of the README runs, or is in the list of those that do not', () => {
  expect(unknownBlocks()).toEqual([]);
});

scenarios('dev', () => {
  const platform = new EmulatedPlatform('dev');
  const { account, copy } = platform;
  const deploy = async () => await platform.deploy();

  beforeAll(async () => {
    await platform.up();
  });
  afterAll(() => {
    platform.down();
  });

  test('an account is prepared with the commands of the README', async () => {
    const { printed, documented } = await platform.prepare();
    expect(printed).toBe(documented);
    expect(await platform.changes.statuses()).toEqual({
      'idp-dev-bootstrap': 'CREATE_COMPLETE',
      'CDKToolkit-idpdev': 'CREATE_COMPLETE',
    });
  });

  test('the first deployment makes seven stacks, the second changes nothing', async () => {
    await platform.run(platform.documented('deploy'));
    const made = await platform.changes.next();
    expect(Object.keys(made)).toEqual(STACKS.map((name) => `dev-${name}`));
    expect(
      Object.values(made)
        .flat()
        .filter((line) => !line.startsWith('create ')),
    ).toEqual([]);
    expect(await deploy()).toEqual({});
  });

  test('a new workload brings its repository, log group and role', async () => {
    await platform.run('npx idp new hello --kind web');
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

  test('an index comes', async () => {
    copy.edit(
      'score/orders/score.yaml',
      '      indexes:\n',
      '      indexes:\n        - name: sold\n          hashKey: item\n',
    );
    expect(await deploy()).toEqual({ 'dev-data': ['update AWS::DynamoDB::Table'] });
    const { Table } = await new DynamoDBClient(account.client).send(
      new DescribeTableCommand({ TableName: 'idp-dev-orders' }),
    );
    expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName).sort()).toEqual(['newest', 'sold']);
  });

  test('a database comes with what all databases share, and goes with it', async () => {
    const claim = '\nresources:\n  ledger: { type: postgres }\n';
    const types = [
      ...['EC2::SecurityGroup', 'RDS::DBInstance', 'RDS::DBSubnetGroup', 'Route53::HostedZone', 'Route53::RecordSet'],
      'SecretsManager::Secret',
    ];
    copy.edit('score/orders/score.yaml', '\nresources:\n', claim);
    expect(await deploy()).toEqual({
      'dev-data': types.map((type) => `create AWS::${type}`),
      'dev-observability': [
        ...Array<string>(2).fill('create AWS::CloudWatch::Alarm'),
        'update AWS::CloudWatch::Dashboard',
      ],
    });
    copy.edit('score/orders/score.yaml', claim, '\nresources:\n');
    expect(await deploy()).toEqual({
      'dev-data': types.map((type) => `remove AWS::${type}`),
      'dev-observability': [
        ...Array<string>(2).fill('remove AWS::CloudWatch::Alarm'),
        'update AWS::CloudWatch::Dashboard',
      ],
    });
  });

  test('hosts are replaced by more, larger and newer ones', async () => {
    changeHosts(copy);
    const { 'dev-compute': compute, ...others } = await deploy();
    expect(compute?.filter((line) => line.endsWith('AWS::EC2::Instance'))).toEqual([
      ...Array<string>(3).fill('create AWS::EC2::Instance'),
      ...Array<string>(2).fill('remove AWS::EC2::Instance'),
    ]);
    expect(others).toEqual({ 'dev-observability': Array<string>(7).fill('update AWS::Logs::LogGroup') });
  });

  test('the repository on GitHub gets another name', async () => {
    renameRepository(copy);
    expect(await deploy()).toEqual({ 'dev-security': ['update AWS::IAM::Role'] });
  });

  test('the network moves, when its hosts are gone', async () => {
    moveNetworks(copy);
    await platform.run('npx cdk destroy dev/compute --force');
    await platform.changes.next();
    expect(await deploy()).toEqual({
      'dev-compute': expect.arrayContaining(['create AWS::EC2::Instance']),
      'dev-networking': expect.arrayContaining(['replace AWS::EC2::VPC']),
    });
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
    await platform.run('mv score/hello hello');
    expect(
      Object.values(await deploy())
        .flat()
        .sort(),
    ).toEqual([...gone].sort());
    await platform.run('mv hello score/hello');
    expect(
      Object.values(await deploy())
        .flat()
        .sort(),
    ).toEqual(gone.map((line) => line.replace('remove', 'create')).sort());
  });

  describe('a release', () => {
    const images = ['fulfilment', 'hello', 'orders', 'storefront'];
    const publish = async (tag = 'abc') => await copy.run(`npx idp publish --env dev --tag ${tag}`);
    const compared = async () => {
      const plan = await platform.run('npx idp plan --env dev --against published --format json');
      const { environments = [] } = JSON.parse(plan) as { environments?: Readonly<Record<string, unknown>>[] };
      return environments[0];
    };
    const nothing = { notCompared: [], claims: [], workloadResources: [], permissions: [], images: [] };

    test('is published, and published again', async () => {
      const ecr = new ECRClient(account.client);
      for (const workload of images) {
        const imageManifest = JSON.stringify({ schemaVersion: 2, workload });
        const imageTag = contextTag(join(copy.directory, 'score', workload), 'amd64');
        await ecr.send(new PutImageCommand({ repositoryName: `idp-dev/${workload}`, imageTag, imageManifest }));
      }
      const { status, output } = await publish();
      expect({ status, output }).toEqual({
        status: 0,
        output: expect.stringMatching(/^published idp-dev-flux:dev \(sha256:[0-9a-f]{64}\), release 1\n$/),
      });
      expect(await publish()).toEqual({ status, output });
    });

    test('is what the next plan is compared with', async () => {
      expect(await compared()).toMatchObject({ ...nothing, objects: [] });
    });

    test('is not replaced by another one of its tag', async () => {
      copy.edit('score/orders/score.yaml', 'memory: 96Mi', 'memory: 100Mi');
      expect(await publish()).toEqual({
        status: 1,
        output: "'idp-dev-flux' has other content with the tag 'abc', and tags do not move; publish with another tag\n",
      });
      expect(await compared()).toMatchObject({ ...nothing, objects: [{ name: 'orders' }] });
    });

    test('is written, pushed as the workflow does it, and read back', async () => {
      copy.edit('lib/config/environments.ts', "removal: 'destroy'", `account: '${ACCOUNT}', removal: 'destroy'`);
      const options: string[] = [];
      for (const workload of images) {
        const image = await buildArtifact({ files: new Map([['name', workload]]), source: 'here', revision: 'def' });
        writeOciLayout(join(copy.directory, 'release/idp-dev', workload), image);
        options.push(`--image ${workload}=${image.manifest.digest}`);
      }
      const written = await platform.run(`npx idp publish --env dev --tag def --output release ${options.join(' ')}`);
      const [digest] = /sha256:[0-9a-f]{64}/.exec(written) ?? [];
      const registry = new URL(account.endpoint).host;
      // No cluster says that it runs, which is exit code 3.
      const push = `node --require ts-node/register .github/deploy/push-release.js release ${registry} dev`;
      await platform.run(`RELEASE_PATIENCE=0 ${push} || [ $? = 3 ]`);
      expect(await compared()).toMatchObject({
        notes: expect.arrayContaining([expect.stringContaining(digest ?? 'none')]),
      });
    });
  });

  describe('its end', () => {
    test('needs the name of the environment', async () => {
      const { status, output } = await copy.run(platform.documented('destroy'), 'prod\n');
      expect(status).toBe(1);
      expect(output).toContain('not confirmed; nothing was deleted');
      expect(await platform.changes.next()).toEqual({});
    });

    test('leaves nothing, whatever is in buckets and repositories', async () => {
      const s3 = new S3Client(account.client);
      const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
      const issuer = Buckets.find(({ Name }) => Name?.startsWith('idp-dev-oidc-'))?.Name;
      for (const Key of ['.well-known/openid-configuration', 'openid/v1/jwks']) {
        await s3.send(new PutObjectCommand({ Bucket: issuer, Key, Body: '{}' }));
      }
      const left = await copy.run(platform.documented('destroy'), 'dev\n');
      expect(left.output).toMatch(
        /\nleft: \d+\n {2}bucket cdk-idpdev-assets-\d+-us-east-1\n(.*\n)* {2}stack CDKToolkit-idpdev\n {2}stack idp-dev-bootstrap\n$/,
      );
      expect(left.status).toBe(3);
      const nothing = await copy.run('npm run --silent destroy -- dev --yes --bootstrap');
      expect(nothing).toEqual({ status: 0, output: expect.stringMatching(/\nnothing is left\n$/) });
      expect(await platform.changes.statuses()).toEqual({});
    });
  });

  test('no block of the README was left out', () => {
    expect(blocksLeftOut('dev')).toEqual([]);
  });
});
