import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EnvironmentStatus } from '../../../lib/commands/status/environment-status';
import type { ClusterStatus } from '../../../lib/release/cluster-status';
import { toItem } from '../../../lib/release/record-item';
import { Checkout } from '../../support/checkout';
import { LocalAws } from './local-aws';
import { programs } from './programs';

// `idp status` and `idp logs` of an environment, from stacks, queues, alarms, logs and a table in MiniStack.

jest.setTimeout(300_000);

const found = programs('idp status of an environment', 'ministack', 'aws');
const scenarios = found === undefined ? describe.skip : describe;
const DIGEST = `sha256:${'a'.repeat(64)}`;

const cluster = (age: number, orders: Partial<ClusterStatus['workloads'][number]> = {}): ClusterStatus => ({
  version: 1,
  writtenAt: new Date(Date.now() - age * 1000).toISOString(),
  release: { digest: DIGEST, revision: '1f3a9c2', ready: true },
  hosts: [
    {
      ...{ name: 'server-0abc', role: 'server', ready: true, version: 'v1.35.8+k3s1' },
      ...{ memory: { total: 950, available: 64 }, disk: { total: 20_480, free: 15_360 } },
    },
  ],
  workloads: [
    {
      ...{ name: 'orders', kind: 'Deployment', ready: true, applied: DIGEST, pods: { wanted: 1, ready: 1 } },
      ...{ restarts: 0, images: [`registry.example/idp-dev/orders@${DIGEST}`], ...orders },
    },
  ],
});

scenarios('an environment', () => {
  const aws = new LocalAws(found?.ministack ?? '', found?.aws ?? '');
  const checkout = new Checkout();
  const idp = (...args: readonly string[]) =>
    checkout.spawnIdp(args, {
      ...{ AWS_ENDPOINT_URL: aws.endpoint, AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' },
      AWS_EC2_METADATA_DISABLED: 'true',
    });
  const status = () => {
    const { stdout, stderr, status: code } = idp('status', '--env', 'dev', '--json');
    expect(stderr).toBe('');
    return { code, ...(JSON.parse(stdout) as EnvironmentStatus) };
  };

  function input(call: object): string {
    const file = join(checkout.directory, 'input.json');
    writeFileSync(file, JSON.stringify(call));
    return `file://${file}`;
  }

  function writeStatus(document: unknown): void {
    const Item = { kind: { S: 'status' }, id: { S: 'cluster' }, document: { S: JSON.stringify(document) } };
    aws.call('dynamodb', 'put-item', '--cli-input-json', input({ TableName: 'idp-dev-deployments', Item }));
  }

  function deploy(StackName: string, Resources: object): void {
    aws.call(
      'cloudformation',
      'create-stack',
      '--cli-input-json',
      input({ StackName, TemplateBody: JSON.stringify({ Resources }) }),
    );
    aws.call('cloudformation', 'wait', 'stack-create-complete', '--stack-name', StackName);
  }

  beforeAll(async () => {
    await aws.up();
  });
  afterAll(() => {
    aws.down();
    checkout.remove();
  });

  test('that is not deployed is not ready, and each part says why', () => {
    const { code, ready, stacks, problems } = status();
    expect([code, ready]).toEqual([3, false]);
    expect(stacks?.map(({ state }) => state)).toEqual(Array(7).fill(undefined));
    const problem = "there is no table 'idp-dev-deployments'; deploy the data stack";
    expect(problems.map(({ part }) => part).sort()).toEqual(['cluster', 'release']);
    expect(new Set(problems.map((it) => it.problem))).toEqual(new Set([problem]));
    expect(idp('status', '--env', 'dev').stdout).toContain(`: ${problem}\n`);
  });

  test('that is deployed and runs is ready', () => {
    const key = ['kind', 'id'];
    deploy('dev-data', {
      Deployments: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          TableName: 'idp-dev-deployments',
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: key.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
          KeySchema: key.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
        },
      },
    });
    const DeadLetters = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'idp-dev-jobs-dlq' } };
    const Queue = {
      Type: 'AWS::SQS::Queue',
      Properties: {
        QueueName: 'idp-dev-jobs',
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] }, maxReceiveCount: 5 },
      },
    };
    deploy('dev-services', { DeadLetters, Queue });
    deploy('dev-observability', { Topic: { Type: 'AWS::SNS::Topic' } });
    ['networking', 'security', 'registry', 'compute'].forEach((id) =>
      deploy(`dev-${id}`, { Topic: { Type: 'AWS::SNS::Topic' } }),
    );
    const alarm = ['--metric-name', 'm', '--namespace', 'n', '--period', '60', '--evaluation-periods', '1'];
    const limit = ['--threshold', '1', '--comparison-operator', 'GreaterThanThreshold', '--statistic', 'Sum'];
    for (const name of ['dev-services-DeadLettersAlarm1', 'dev-other-Alarm', 'prod-services-Alarm']) {
      aws.call('cloudwatch', 'put-metric-alarm', '--alarm-name', name, ...alarm, ...limit);
    }
    aws.call(
      'cloudwatch',
      'set-alarm-state',
      '--alarm-name',
      'dev-services-DeadLettersAlarm1',
      '--state-value',
      'OK',
      '--state-reason',
      'x',
    );
    writeStatus(cluster(20));
    for (const number of [9, 10]) {
      const Item = toItem({
        ...{ number, environment: 'dev', kind: 'publish', tag: '1f3a9c2', source: 'here', by: 'alice' },
        ...{ at: new Date().toISOString(), artifact: DIGEST, images: {}, workloads: [], state: 'released' },
      });
      aws.call('dynamodb', 'put-item', '--cli-input-json', input({ TableName: 'idp-dev-deployments', Item }));
    }
    const { code, ready, problems, queues, alarms, release, stacks } = status();
    expect(problems).toEqual([]);
    expect(stacks?.map(({ state }) => state)).toEqual(Array(7).fill('CREATE_COMPLETE'));
    expect(queues).toEqual([{ name: 'idp-dev-jobs', waiting: 0, inFlight: 0, deadLetters: 0 }]);
    expect(alarms).toEqual([expect.objectContaining({ name: 'dev-services-DeadLettersAlarm1', state: 'OK' })]);
    expect(release).toMatchObject({ number: 10, made: 'publish', tag: '1f3a9c2', by: 'alice', state: 'released' });
    expect([ready, code]).toEqual([true, 0]);
  });

  test('fits on a screen', () => {
    const { stdout } = idp('status', '--env', 'dev');
    expect(stdout.replace(/\d+ s ago/g, '<age> ago').split('\n')).toEqual([
      'dev in us-east-1: ready',
      '',
      'STACKS',
      '  7 of 7  complete',
      '',
      'CLUSTER <age> ago',
      'HOSTS',
      '  server-0abc  ready  v1.35.8+k3s1  memory 64 of 950 MiB free  disk 15.0 of 20.0 GiB free',
      'FLUX',
      '  1f3a9c2  ready  aaaaaaaaaaaa',
      'WORKLOADS',
      '  orders  ready  1/1    orders@aaaaaaaaaaaa',
      '',
      'QUEUES',
      '  idp-dev-jobs  0 waiting  0 in flight',
      '',
      'ALARMS',
      '  1 of 1  ok',
      '',
      'LAST RELEASE',
      '  #10 publish 1f3a9c2 by alice, <age> ago',
      '',
    ]);
  });

  test('whose report is older than three minutes is stale, and not ready', () => {
    writeStatus(cluster(181));
    expect(status()).toMatchObject({ code: 3, ready: false, stale: true });
    expect(idp('status', '--env', 'dev').stdout).toContain('STALE: the k3s server wrote this 3 min ago');
    writeStatus(cluster(170));
    expect(status()).toMatchObject({ code: 0, ready: true, stale: false });
  });

  test('with a workload that is not ready is not ready, and says why', () => {
    writeStatus(
      cluster(5, { ready: false, pods: { wanted: 1, ready: 0 }, restarts: 4, message: 'main: CrashLoopBackOff' }),
    );
    expect(status()).toMatchObject({ code: 3, ready: false });
    expect(idp('status', '--env', 'dev').stdout).toContain(
      '  orders  not ready  0/1  restarts: 4  main: CrashLoopBackOff\n',
    );
    writeStatus(cluster(5, { applied: `sha256:${'b'.repeat(64)}` }));
    expect(idp('status', '--env', 'dev').stdout).toContain('orders@aaaaaaaaaaaa; has bbbbbbbbbbbb\n');
    writeStatus(cluster(5));
  });

  test('with a loud alarm is not ready; dead letters are counted', async () => {
    // The CLI sends to the address that AWS had for queues before 2022, wherever it is told to.
    const sqs = new SQSClient({
      endpoint: aws.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const QueueUrl = `${aws.endpoint}/000000000000/idp-dev-jobs-dlq`;
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    aws.call(
      'cloudwatch',
      'set-alarm-state',
      '--alarm-name',
      'dev-services-DeadLettersAlarm1',
      '--state-value',
      'ALARM',
      '--state-reason',
      'x',
    );
    const { code, ready, queues } = status();
    expect([code, ready, queues?.[0]?.deadLetters]).toEqual([3, false, 1]);
    const { stdout } = idp('status', '--env', 'dev');
    expect(stdout).toMatch(/^ {2}dev-services-DeadLettersAlarm1 +ALARM /m);
    expect(stdout).toMatch(/dead letters: 1$/m);
    aws.call(
      'cloudwatch',
      'set-alarm-state',
      '--alarm-name',
      'dev-services-DeadLettersAlarm1',
      '--state-value',
      'OK',
      '--state-reason',
      'x',
    );
  });

  test('whose server runs another version of the platform says so', () => {
    writeStatus({ ...cluster(5), version: 2 });
    const { code, problems } = status();
    expect([code, problems]).toEqual([
      3,
      [
        {
          part: 'cluster',
          problem: expect.stringContaining('has the version 2, and this checkout reads version 1') as string,
        },
      ],
    ]);
  });

  test('gives the lines of a workload', () => {
    const group = '/idp-dev/workloads/orders';
    aws.call('logs', 'create-log-group', '--log-group-name', group);
    aws.call('logs', 'create-log-stream', '--log-group-name', group, '--log-stream-name', 'orders-1/main');
    const event = (minutes: number, record: object) => ({
      timestamp: Date.now() - minutes * 60_000,
      message: JSON.stringify({ stream: 'stdout', ...record }),
    });
    const logEvents = [
      event(60, { message: 'an hour ago' }),
      event(5, { message: 'Listening on 8080' }),
      event(1, { level: 'info', message: '\u001b[2Jplaced' }),
    ];
    aws.call(
      'logs',
      'put-log-events',
      '--cli-input-json',
      input({ logGroupName: group, logStreamName: 'orders-1/main', logEvents }),
    );
    expect(idp('logs', 'orders', '--env', 'dev').stdout).toBe(
      'Listening on 8080\n{"stream":"stdout","level":"info","message":"\\u001b[2Jplaced"}\n',
    );
    expect(idp('logs', 'orders', '--env', 'dev', '--since', '2h').stdout.split('\n')[0]).toBe('an hour ago');
    expect(JSON.parse(idp('logs', 'orders', '--env', 'dev', '--json').stdout.split('\n')[0] ?? '')).toMatchObject({
      line: 'Listening on 8080',
      stream: 'orders-1/main',
    });
    expect(idp('logs', 'ordrs', '--env', 'dev')).toMatchObject({
      status: 1,
      stderr: "no workload 'ordrs'; did you mean 'orders'? workloads: orders\n",
    });
  });
});
