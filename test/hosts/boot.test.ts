import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { FakeHost } from './fake-host';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

test('a server on arm64 installs the programs for it', () => {
  const server = new FakeHost('server');
  expect(server.boot({ ARCHITECTURE: 'arm64' })).toBe(0);
  const files = [...server.read('fake/calls').matchAll(/^curl .*\/([^/ ]+)$/gm)].map(([, file]) => file);
  expect(files.filter((file) => /k3s|sum|flux/.test(file ?? ''))).toEqual([
    ...['k3s-arm64', 'sha256sum-arm64.txt'],
    ...['flux_2.9.4_linux_arm64.tar.gz', 'flux_2.9.4_checksums.txt'],
  ]);
  expect(server.read('usr/local/bin/k3s')).toBe(server.read('fake/k3s'));
});

describe('a server that boots', () => {
  const server = new FakeHost('server');
  const status = server.boot();

  test('signals that it is ready', () => {
    expect(status).toBe(0);
    expect(server.signal).toEqual({ Status: 'SUCCESS', Reason: 'ready', UniqueId: 'i-0abc', Data: 'i-0abc' });
  });

  test('downloads over HTTPS and TLS 1.2 or newer alone, redirects included', () => {
    const downloads = server.read('fake/calls').match(/^curl .*github\.com.*$/gm) ?? [];
    expect(downloads.length).toBeGreaterThan(1);
    for (const call of downloads) {
      expect(call).toContain('--proto =https --tlsv1.2');
    }
  });

  test('makes swap before anything else', () => {
    expect(server.read('etc/fstab')).toContain('/swapfile none swap');
    expect([...server.read('var/log/idp-boot.log').matchAll(/^== \S+ (.+)$/gm)][1]?.[1]).toBe('swap');
  });

  test('gives k3s the issuer, a taint, and nothing that costs memory for no use', () => {
    const config = parse(server.read('etc/rancher/k3s/config.yaml')) as Record<string, unknown>;
    expect(config).toMatchObject({
      'node-name': 'server-0abc',
      'node-ip': '10.0.0.4',
      disable: ['traefik', 'servicelb', 'metrics-server', 'local-storage'],
      'node-taint': ['node-role.kubernetes.io/control-plane=true:NoSchedule'],
    });
    expect(config['kube-apiserver-arg']).toContain('service-account-issuer=https://issuer.s3.us-east-1.amazonaws.com');
  });

  test('makes a signing key at its first boot, and stores it', () => {
    expect(server.read('var/lib/rancher/k3s/server/tls/service.key')).toContain('PRIVATE KEY');
    expect(server.read('fake/calls')).toContain('put-secret-value --secret-id signing-key');
  });

  test('keeps secrets in files of root alone, and out of its log', () => {
    for (const path of ['etc/rancher/k3s/server-token', 'var/lib/rancher/k3s/server/tls/service.key']) {
      expect(statSync(join(server.root, path)).mode & 0o077).toBe(0);
    }
    expect(server.read('etc/rancher/k3s/server-token')).toBe('server-secret\n');
    expect(server.read('var/log/idp-boot.log')).not.toMatch(/server-secret|agent-secret|PRIVATE KEY/);
  });

  test('publishes the OIDC documents, installs two Flux controllers, then lets agents in', () => {
    const calls = server.read('fake/calls');
    const order = [
      's3://issuer/.well-known/openid-configuration',
      's3://issuer/openid/v1/jwks',
      'flux install',
      'ssm put-parameter',
    ];
    const positions = order.map((call) => calls.indexOf(call));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(positions[0]).toBeGreaterThan(-1);
    expect(calls).toContain('--components=source-controller,kustomize-controller');
  });

  test('gives k3s a limit for its heap', () => {
    expect(server.read('etc/systemd/system/k3s.service')).toContain('Environment=GOMEMLIMIT=300MiB\n');
  });

  test('writes kubelet settings that are YAML, and an executable credential provider', () => {
    expect(parse(server.read('var/lib/rancher/k3s/agent/etc/kubelet.conf.d/99-idp.conf'))).toMatchObject({
      systemReserved: { memory: '170Mi' },
      kubeReserved: { memory: '531Mi' },
      evictionHard: { 'memory.available': '60Mi' },
      maxPods: 6,
      podPidsLimit: 512,
      memorySwap: { swapBehavior: 'NoSwap' },
    });
    expect(
      statSync(join(server.root, 'var/lib/rancher/credentialprovider/bin/ecr-credential-provider')).mode & 0o111,
    ).toBe(0o111);
  });
});

test('a host keeps its downloads on disk, and none of them once it has booted', () => {
  const agent = new FakeHost('agent');
  expect(agent.boot()).toBe(0);
  expect(agent.read('fake/calls')).toContain(`-o ${agent.root}/var/tmp/`);
  expect(readdirSync(join(agent.root, 'var/tmp'))).toEqual([]);
});

test('a server keeps the signing key it finds', () => {
  const server = new FakeHost('server');
  server.file('fake/signing-key', '-----BEGIN RSA PRIVATE KEY-----\nkept\n-----END RSA PRIVATE KEY-----');
  expect(server.boot()).toBe(0);
  expect(server.read('var/lib/rancher/k3s/server/tls/service.key')).toContain('kept');
  expect(server.read('fake/calls')).not.toContain('put-secret-value');
});

test('an agent joins with a token that pins the certificate authority', () => {
  const agent = new FakeHost('agent');
  expect(agent.boot()).toBe(0);
  expect(agent.read('etc/rancher/k3s/token')).toBe(`K10${agent.read('fake/ca-hash')}::node:agent-secret\n`);
  expect(agent.signal.Status).toBe('SUCCESS');
});

test('only the first agent may serve routes, and keeps their certificates', () => {
  const [first, other] = [new FakeHost('agent'), new FakeHost('agent')];
  expect([first.boot({ SERVES_ROUTES: 'true' }), other.boot()]).toEqual([0, 0]);
  const labels = (host: FakeHost) =>
    (parse(host.read('etc/rancher/k3s/config.yaml')) as { 'node-label': string[] })['node-label'];
  expect(labels(first)).toEqual(['idp.dev/role=worker', 'idp.dev/serves-routes=true']);
  expect(labels(other)).toEqual(['idp.dev/role=worker']);
  expect(statSync(join(first.root, 'var/lib/ingress')).mode & 0o777).toBe(0o700);
  expect(first.read('fake/calls')).toContain(`chown 101:101 ${first.root}/var/lib/ingress`);
  expect(existsSync(join(other.root, 'var/lib/ingress'))).toBe(false);
});
