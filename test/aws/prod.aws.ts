import {
  BatchGetImageCommand,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  ECRClient,
  PutImageCommand,
} from '@aws-sdk/client-ecr';
import { EmulatedPlatform } from './emulated-platform';
import { whatIsMissing } from './local-account';
import { readmeCommands } from './readme-commands';

// The life of prod, whose data is retained and whose stacks are protected. Each test goes on where the one before it ended.

jest.setTimeout(120_000);

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
    const repeat = readmeCommands('Deploy to AWS').find((commands) => commands.includes('--no-enable-termination'));
    await platform.run(
      (repeat ?? 'false').replace('<stack>', 'prod-registry').replace(/$/, ' --require-approval never'),
    );
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
    // The data stack fails here in MiniStack's validation: see README.md.
    await platform.run(
      'npx cdk deploy prod/registry --exclusively --require-approval never --import-existing-resources',
    );
    const imported = async (stack: string) =>
      await platform.run(
        `aws cloudformation describe-stack-events --stack-name ${stack} --output text \\
          --query "StackEvents[?ResourceStatus=='IMPORT_COMPLETE'].ResourceType"`,
      );
    expect(await imported('prod-registry')).toContain('AWS::ECR::Repository');
    const { repositoryName, imageTag } = image;
    const { images = [] } = await ecr.send(new BatchGetImageCommand({ repositoryName, imageIds: [{ imageTag }] }));
    expect(images).toHaveLength(1);
  });

  test('it is deleted only when its protection is lifted, and its data stays', async () => {
    const refused = await copy.run('npm run --silent destroy -- prod --yes');
    expect(refused.status).toBe(1);
    expect(refused.output).toContain('protected against deletion; add --unprotect to lift the protection');
    expect(await platform.changes.next()).toMatchObject({ 'prod-registry': ['create AWS::ECR::Repository'] });

    const { status, output } = await copy.run('npm run --silent destroy -- prod --unprotect', 'prod\n');
    expect(status).toBe(3);
    const [, left = ''] = output.split('\nleft: ');
    for (const line of ['table idp-prod-orders', 'repository idp-prod/fulfilment', 'log group /idp-prod/hosts']) {
      expect(left).toContain(`  ${line}\n`);
    }
    expect(Object.keys(await platform.changes.statuses())).toEqual(['idp-prod-bootstrap', 'CDKToolkit-idpprod']);
  });
});
