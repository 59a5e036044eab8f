import {
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  ECRClient,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { changeHosts, moveNetworks, renameRepository } from './change-hosts';
import { EmulatedPlatform } from './emulated-platform';
import { whatIsMissing } from './local-account';
import { blocksLeftOut } from './readme-commands';

// The life of prod, whose data is retained and whose stacks are protected. Each test goes on where the one before it ended.

jest.setTimeout(300_000);

const scenarios = whatIsMissing() === undefined ? describe : describe.skip;

scenarios('prod', () => {
  const platform = new EmulatedPlatform('prod');
  const { account, copy } = platform;
  const image = { repositoryName: 'idp-prod/fulfilment', imageTag: 'abc' };

  beforeAll(async () => {
    await platform.up();
    await platform.prepare();
  });
  afterAll(() => {
    platform.down();
  });

  test('a first deployment that fails can be repeated, with the commands of the README', async () => {
    const ecr = new ECRClient(account.client);
    const obstacle = { repositoryName: 'idp-prod/orders' };
    await ecr.send(new CreateRepositoryCommand(obstacle));
    await expect(platform.deploy()).rejects.toThrow('already exists');
    expect((await platform.changes.statuses())['prod-registry']).toBe('ROLLBACK_COMPLETE');
    await ecr.send(new DeleteRepositoryCommand(obstacle));
    await expect(platform.deploy()).rejects.toThrow('cannot be deleted while TerminationProtection is enabled');
    await platform.run(platform.documented('repeat').replace('<stack>', 'prod-registry'));
    const statuses = Object.values(await platform.changes.statuses());
    expect(statuses.filter((status) => status !== 'CREATE_COMPLETE')).toEqual([]);
    await platform.changes.next();
  });

  test('a workload goes, and comes back to what was kept of it', async () => {
    const ecr = new ECRClient(account.client);
    await ecr.send(new PutImageCommand({ ...image, imageManifest: '{"schemaVersion":2}' }));
    await platform.run('mv score/fulfilment fulfilment');
    const gone = await platform.deploy();
    expect(gone).toEqual({
      'prod-data': ['remove AWS::S3::Bucket', 'remove AWS::S3::BucketPolicy'],
      'prod-observability': ['remove AWS::Logs::LogGroup'],
      'prod-registry': ['remove AWS::ECR::Repository'],
      'prod-security': ['remove AWS::IAM::Role'],
    });
    await platform.run('mv fulfilment score/fulfilment');
    await expect(platform.deploy()).rejects.toThrow("'idp-prod/fulfilment' already exists");
    await platform.run(platform.documented('deploy'));
    const imported = async (stack: string) =>
      await platform.run(
        `aws cloudformation describe-stack-events --stack-name ${stack} --output text \\
          --query "StackEvents[?ResourceStatus=='IMPORT_COMPLETE'].ResourceType"`,
      );
    expect(await imported('prod-data')).toContain('AWS::S3::Bucket');
    expect(await imported('prod-observability')).toContain('AWS::Logs::LogGroup');
    expect(await imported('prod-registry')).toContain('AWS::ECR::Repository');
    const { repositoryName, imageTag } = image;
    const { images = [] } = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag }] }));
    expect(images).toHaveLength(1);
  });

  test('hosts, indexes and the name of the repository change', async () => {
    copy.edit(
      'score/orders/score.yaml',
      '      indexes:\n',
      '      indexes:\n        - name: sold\n          hashKey: item\n',
    );
    changeHosts(copy);
    renameRepository(copy);
    await platform.changes.next();
    const { 'prod-compute': compute, ...others } = await platform.deploy();
    expect(compute?.filter((line) => line.endsWith('AWS::EC2::Instance'))).toEqual([
      ...Array<string>(3).fill('create AWS::EC2::Instance'),
      ...Array<string>(2).fill('remove AWS::EC2::Instance'),
    ]);
    expect(others).toEqual({
      'prod-data': ['update AWS::DynamoDB::Table'],
      'prod-observability': Array<string>(6).fill('update AWS::Logs::LogGroup'),
      'prod-security': ['update AWS::IAM::Role'],
    });
  });

  test('the network moves, when its hosts are gone', async () => {
    moveNetworks(copy);
    await platform.run(`
      aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name prod-compute
      npx cdk destroy prod/compute --force`);
    await platform.changes.next();
    expect(await platform.deploy()).toEqual({
      'prod-compute': expect.arrayContaining(['create AWS::EC2::Instance']),
      'prod-networking': expect.arrayContaining(['replace AWS::EC2::VPC']),
    });
  });

  test('it is deleted only when its protection is lifted, and its data stays', async () => {
    const refused = await copy.run('npm run --silent destroy -- prod --yes');
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('protected against deletion; add --unprotect to lift the protection');
    expect(await platform.changes.next()).toEqual({});

    const { status, output } = await copy.run('npm run --silent destroy -- prod --unprotect', 'prod\n');
    expect(status).toBe(3);
    const [, left = ''] = output.split('\nleft: ');
    for (const line of ['table idp-prod-orders', 'repository idp-prod/fulfilment', 'log group /idp-prod/hosts']) {
      expect(left).toContain(`  ${line}\n`);
    }
    expect(Object.keys(await platform.changes.statuses())).toEqual(['idp-prod-bootstrap', 'CDKToolkit-idpprod']);
  });

  test('no block of the README was left out', () => {
    expect(blocksLeftOut('prod')).toEqual([]);
  });
});
