import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { basename } from 'node:path';
import { FakeHost } from '../../hosts/fake-host';
import { computeTemplate, type ComputeTemplate, type SecretArns } from './compute-template';
import { LocalAws } from './local-aws';
import { programs } from './programs';

// The compute stack is deployed, and its hosts boot: CloudFormation, S3, Secrets Manager, Parameter Store, CloudWatch Logs
// and the metadata service are MiniStack's, curl and the AWS CLI are real. Stand-ins: k3s, kubectl, Flux, downloads, systemd.

jest.setTimeout(300_000);

const STACK = 'dev-compute';
const ASSETS = 'cdk-hnb659fds-assets-000000000000-us-east-1';
const LOGS = '/idp-dev/hosts';

const found = programs('the boot of hosts (pip install ministack awscli)', 'ministack', 'aws');
const scenarios = found === undefined ? describe.skip : describe;

scenarios('a deployment of the hosts', () => {
  const aws = new LocalAws(found?.ministack ?? '', found?.aws ?? '');
  let arns: SecretArns;

  beforeAll(async () => {
    await aws.up();
    const secret = (name: string, value: string) =>
      aws.call('secretsmanager', 'create-secret', '--name', name, '--secret-string', value).ARN;
    arns = {
      agentToken: secret('agent-token', 'agent-secret'),
      serverToken: secret('server-token', 'server-secret'),
      signingKey: secret('signing-key', 'a placeholder'),
    };
    aws.call('logs', 'create-log-group', '--log-group-name', LOGS);
    for (const bucket of [ASSETS, computeIssuer()]) {
      aws.call('s3api', 'create-bucket', '--bucket', bucket);
    }
  });
  afterAll(() => {
    aws.down();
  });

  const computeIssuer = () => /ISSUER_BUCKET='([^']+)'/.exec(computeTemplate(FAKE_ARNS, 1).body)?.[1] ?? '';

  function deploy(generation: number, verb: 'create-stack' | 'update-stack'): ComputeTemplate {
    const template = computeTemplate(arns, generation);
    for (const file of template.assets) {
      const key = basename(file).replace('asset.', '');
      aws.call('s3api', 'put-object', '--bucket', ASSETS, '--key', key, '--body', file);
    }
    aws.call(
      ...['cloudformation', verb, '--stack-name', STACK, '--template-body', template.body],
      ...['--capabilities', 'CAPABILITY_IAM'],
    );
    return template;
  }

  /** User data of a host, once CloudFormation has created it. */
  async function created(id: string): Promise<string> {
    for (let tries = 0; tries < 100; tries++) {
      if (exists(id)) {
        return aws.call('secretsmanager', 'get-secret-value', '--secret-id', id).SecretString;
      }
      await sleep(300);
    }
    throw new Error(`CloudFormation has not created ${id}: ${reasons().join('; ')}`);
  }

  const exists = (id: string) => aws.call('secretsmanager', 'list-secrets').SecretList.some(({ Name }) => Name === id);

  async function ended(): Promise<string> {
    for (;;) {
      const { Stacks } = aws.call('cloudformation', 'describe-stacks');
      const status = Stacks[0]?.StackStatus ?? 'none';
      if (!status.endsWith('_IN_PROGRESS')) {
        return status;
      }
      await sleep(300);
    }
  }

  const reasons = () =>
    aws
      .call(...['cloudformation', 'describe-stack-events', '--stack-name', STACK])
      .StackEvents.map(({ ResourceType, ResourceStatusReason = '' }) => `${ResourceType}: ${ResourceStatusReason}`);

  /** A host with the real AWS CLI and curl, and stand-ins for the metadata address, releases and the server's address. */
  function host(kind: 'server' | 'agent'): FakeHost {
    const made = new FakeHost(kind);
    const standIn = made.read('fake/bin/curl');
    made.file('fake/bin/curl-stand-in', standIn);
    made.command('fake/bin/aws', `echo "aws $*" >>"$FAKE/calls"\n${aws.hostCli}`);
    made.command(
      'fake/bin/curl',
      `case "$*" in
        *github.com* | *cacerts*) exec bash "$FAKE/bin/curl-stand-in" "$@" ;;
        *) exec /usr/bin/curl "\${@/http:\\/\\/169.254.169.254/${aws.endpoint.replaceAll('/', '\\/')}}" ;;
      esac`,
    );
    return made;
  }

  /** No release can be downloaded here, so the checksum is that of the stand-in: the one its release states. */
  const unpinned = (userData: string) => userData.replaceAll(/(?<!BOOT_SCRIPT)_SHA256='[0-9a-f]{64}'/g, "_SHA256=''");

  const logStreams = () =>
    aws
      .call('logs', 'describe-log-streams', '--log-group-name', LOGS)
      .logStreams.map(({ logStreamName }) => logStreamName);

  test('waits for the server, then makes the agent, then is done', async () => {
    const { hosts } = deploy(1, 'create-stack');
    const [serverId = '', agentId = ''] = hosts;
    const server = host('server');
    const serverData = unpinned(await created(serverId));
    expect(exists(agentId)).toBe(false);
    expect(server.start(serverData)).toBe(0);
    const agentData = unpinned(await created(agentId));
    const agent = host('agent');
    expect(agent.start(agentData)).toBe(0);
    expect(await ended()).toBe('CREATE_COMPLETE');

    expect(agent.read('etc/rancher/k3s/token')).toMatch(/^K10[0-9a-f]{64}::node:agent-secret\n$/);
    const { SecretString } = aws.call(...['secretsmanager', 'get-secret-value', '--secret-id', 'signing-key']);
    expect(SecretString).toContain('PRIVATE KEY');
    expect(logStreams()).toEqual([
      expect.stringMatching(/^agent-\w+\/boot$/),
      expect.stringMatching(/^server-\w+\/boot$/),
    ]);
    for (const { root } of [server, agent]) {
      expect(existsSync(`${root}/opt/idp/boot.sh`)).toBe(true);
    }
  });

  test('replaces both hosts, and waits for signals of the new ones', async () => {
    const { hosts } = deploy(2, 'update-stack');
    const [serverId = '', agentId = ''] = hosts;
    const data = unpinned(await created(serverId));
    await sleep(2000);
    expect(exists(agentId)).toBe(false);
    expect(host('server').start(data)).toBe(0);
    expect(host('agent').start(unpinned(await created(agentId)))).toBe(0);
    expect(await ended()).toBe('UPDATE_COMPLETE');
  });

  test('that fails shows the step and the last line, and keeps the log', async () => {
    const { hosts } = deploy(3, 'update-stack');
    const server = host('server');
    server.fails('kubectl', '*readyz*');
    server.command('fake/bin/journalctl', 'echo "level=fatal msg=\\"database is locked\\""');
    expect(server.start(unpinned(await created(hosts[0] ?? '')))).not.toBe(0);
    expect(await ended()).toBe('UPDATE_ROLLBACK_COMPLETE');
    const reason = reasons().find((text) => text.includes('received failed message')) ?? '';
    expect(reason).toMatch(
      /^AWS::CloudFormation::WaitCondition: WaitCondition received failed message: 'k3s server: level=fatal msg="database is locked"' for uniqueId: i-\w+$/,
    );
    const stream = logStreams().find((name) => name.startsWith('server-')) ?? '';
    const { events } = aws.call(...['logs', 'get-log-events', '--log-group-name', LOGS, '--log-stream-name', stream]);
    expect(events.at(-1)?.message).toBe('level=fatal msg="database is locked"');
  });
});

const FAKE_ARNS: SecretArns = {
  agentToken: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:a-abcdef',
  serverToken: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:b-abcdef',
  signingKey: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:c-abcdef',
};
