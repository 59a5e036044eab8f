import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiServer } from './api-server';
import { LocalAws } from './local-aws';
import { programs } from './programs';

// The server's timer removes nodes of terminated hosts: nodes in a real API server, instances in MiniStack.

jest.setTimeout(300_000);

const SCRIPT = join(__dirname, '../../../lib/hosts/remove-stale-nodes.sh');
const found = programs(
  'the removal of stale nodes',
  'ministack',
  'aws',
  'etcd',
  'kube-apiserver',
  'kubectl',
  'openssl',
);
const scenarios = found === undefined ? describe.skip : describe;

scenarios('stale nodes', () => {
  const aws = new LocalAws(found?.ministack ?? '', found?.aws ?? '');
  const server = new ApiServer(found, 'https://issuer.example');
  const directory = mkdtempSync(join(tmpdir(), 'stale-'));

  beforeAll(async () => {
    await aws.up();
    await server.up(spawnSync('openssl', ['genrsa', '-traditional', '2048'], { encoding: 'utf8' }).stdout);
  });
  afterAll(async () => {
    await server.down();
    aws.down();
    rmSync(directory, { recursive: true });
  });

  function instance(state: 'running' | 'stopped' | 'terminated'): string {
    const { Instances } = aws.call(
      ...['ec2', 'run-instances', '--image-id', 'ami-0123456789abcdef0', '--instance-type', 't2.micro'],
    );
    const id = Instances[0]?.InstanceId ?? '';
    if (state !== 'running') {
      aws.call('ec2', state === 'stopped' ? 'stop-instances' : 'terminate-instances', '--instance-ids', id);
    }
    return id;
  }

  function node(name: string, status: 'True' | 'False' | 'Unknown', minutes: number): string {
    const since = new Date(Date.now() - minutes * 60_000).toISOString().replace(/\.\d+/, '');
    const file = join(directory, 'node.json');
    const conditions = [{ type: 'Ready', status, lastTransitionTime: since, reason: 'x', message: 'x' }];
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata: { name } }));
    server.kubectl('create', '--filename', file);
    server.kubectl(
      'patch',
      'node',
      name,
      '--subresource',
      'status',
      '--patch',
      JSON.stringify({ status: { conditions } }),
    );
    return name;
  }

  function run(cli: string) {
    writeFileSync(join(directory, 'aws'), `#!/bin/bash\n${cli}\n`, { mode: 0o755 });
    const env = { ...server.environment, PATH: `${directory}:${server.environment['PATH'] ?? ''}` };
    return spawnSync('bash', [SCRIPT], { env, encoding: 'utf8' });
  }

  const nodes = () => server.kubectl('get', 'nodes', '--output', 'name').trim().split('\n').sort();

  test('are removed when EC2 says that their instance is gone, and never otherwise', () => {
    const id = (state: Parameters<typeof instance>[0]) => instance(state).replace('i-', '');
    const stay = [
      node(`agent-${id('running')}`, 'Unknown', 60),
      node(`agent-${id('stopped')}`, 'Unknown', 60),
      node(`agent-${id('terminated')}`, 'Unknown', 14),
      node(`agent-${id('terminated')}`, 'True', 60),
      node('someone-else', 'Unknown', 60),
    ];
    const go = [
      node(`agent-${id('terminated')}`, 'Unknown', 16),
      node(`agent-${id('terminated')}`, 'False', 60),
      node('agent-0123456789abcdef0', 'Unknown', 60),
    ];
    const all = [...stay, ...go].map((name) => `node/${name}`).sort();

    const refused = run('printf "\\nUnable to locate credentials\\n" >&2; exit 253');
    expect([refused.status, refused.stderr]).toEqual([
      1,
      expect.stringMatching(/^agent-\w+: Unable to locate credentials$/m),
    ]);
    expect(run('exit 0').status).toBe(0);
    expect(run('echo running').status).toBe(0);
    expect(nodes()).toEqual(all);

    const { stdout, stderr } = run(aws.hostCli);
    expect(stderr).toBe('');
    expect(nodes()).toEqual(stay.map((name) => `node/${name}`).sort());
    expect(stdout.match(/deleted/g)).toHaveLength(3);
  });
});
