import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeHost } from '../../hosts/fake-host';
import { ApiServer } from './api-server';
import { programs } from './programs';

// The audit policy and the flags that a server's boot writes, in a real API server.

jest.setTimeout(300_000);

const found = programs('the audit log', 'etcd', 'kube-apiserver', 'kubectl', 'openssl');
const scenarios = found === undefined ? describe.skip : describe;

interface AuditEvent {
  readonly level: string;
  readonly stage: string;
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly resource: string; readonly subresource?: string; readonly name?: string };
}

scenarios('the audit log', () => {
  const server = new ApiServer(found, 'https://issuer.s3.us-east-1.amazonaws.com');
  const directory = mkdtempSync(join(tmpdir(), 'audit-'));
  const log = join(directory, 'audit.log');
  const host = new FakeHost('server');

  /** What is written down while something happens, as `verb resource/subresource name`. */
  function during(step: () => void): string[] {
    const before = read().length;
    step();
    return read()
      .slice(before)
      .filter(({ user }) => user.username === 'admin')
      .map(({ verb, objectRef: { resource, subresource, name } = { resource: '' } }) =>
        [verb, [resource, subresource].filter((it) => it !== undefined).join('/'), name ?? ''].join(' ').trim(),
      );
  }
  const text = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  const read = () =>
    text()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as AuditEvent);
  /** Also what the API server refuses or does not find is a request. */
  const tries =
    (...args: string[]) =>
    () => {
      spawnSync(found?.kubectl ?? '', args, { env: { ...server.environment } });
    };

  beforeAll(async () => {
    expect(host.boot()).toBe(0);
    const written = host.read('etc/rancher/k3s/config.yaml').matchAll(/^ {2}- (audit-\S+)$/gm);
    const flags = [...written].map(([, flag = '']) => `--${flag}`);
    expect(flags).toHaveLength(4);
    const here = flags.map((flag) =>
      flag.replace('/etc/', `${host.root}/etc/`).replace('/var/log/kubernetes', directory),
    );
    await server.up(spawnSync('openssl', ['genrsa', '-traditional', '2048'], { encoding: 'utf8' }).stdout, here);
  });
  afterAll(async () => {
    await server.down();
    rmSync(directory, { recursive: true });
  });

  test.each([
    ['a write', ['create', 'configmap', 'x', '--from-literal=a=in-the-body'], 'create configmaps x'],
    ['a new secret', ['create', 'secret', 'generic', 's', '--from-literal=a=in-the-body'], 'create secrets s'],
    ['who reads a secret', ['get', 'secret', 's'], 'get secrets s'],
    ['who lists secrets', ['get', 'secrets'], 'list secrets'],
    ['a token', ['create', 'token', 'default'], 'create serviceaccounts/token default'],
    ['what is refused', ['delete', 'configmap', 'none'], 'delete configmaps none'],
    [
      'a command in a pod',
      ['create', '--raw', '/api/v1/namespaces/default/pods/p/exec', '-f', '/dev/null'],
      'create pods/exec p',
    ],
    [
      'a command over WebSockets',
      ['get', '--raw', '/api/v1/namespaces/default/pods/p/exec?command=id'],
      'get pods/exec p',
    ],
    ['what a kubelet is asked', ['get', '--raw', '/api/v1/nodes/n/proxy/pods'], 'get nodes/proxy n'],
  ])('holds %s', (_, args, expected) => {
    expect(during(tries(...args))).toContain(expected);
  });

  test('holds no other reads, no events and no elections', () => {
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l' } };
    const quiet = during(() => {
      for (const args of [
        ['get', 'configmaps'],
        ['get', '--raw', '/readyz'],
        ['get', 'pods', '--all-namespaces'],
      ]) {
        tries(...args)();
      }
      spawnSync(found?.kubectl ?? '', ['create', '-f', '-'], {
        env: { ...server.environment },
        input: JSON.stringify(lease),
      });
    });
    expect(server.kubectl('get', 'lease', 'l', '--output', 'name').trim()).toBe('lease.coordination.k8s.io/l');
    expect(quiet).toEqual([]);
  });

  test('holds each request once, and no content', () => {
    const events = read();
    expect(events.length).toBeGreaterThan(5);
    expect(new Set(events.map(({ level }) => level))).toEqual(new Set(['Metadata']));
    expect(events.filter(({ stage }) => stage === 'RequestReceived')).toEqual([]);
    expect(text()).not.toContain('in-the-body');
  });
});
