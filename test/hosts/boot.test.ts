import { spawnSync } from 'node:child_process';
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { FakeHost } from './fake-host';

const hosts: FakeHost[] = [];
function host(role: 'server' | 'agent'): FakeHost {
  const made = new FakeHost(role);
  hosts.push(made);
  return made;
}
afterAll(() => {
  hosts.forEach(({ root }) => {
    rmSync(root, { recursive: true });
  });
});

const signal = (of: FakeHost) => of.read('fake/signal').split('\n');

describe('a server that boots', () => {
  const server = host('server');
  const status = server.boot();

  test('signals that it is ready', () => {
    expect([status, signal(server).slice(0, 4)]).toEqual([0, ['--exit-code', '0', '--reason', 'ready']]);
    expect(signal(server)).toEqual(expect.arrayContaining(['dev-compute', 'Host1', 'us-east-1']));
  });

  test('makes swap before anything else', () => {
    expect(server.read('etc/fstab')).toContain('/swapfile none swap');
    expect(server.read('var/log/idp-boot.log').match(/== \S+ (\w+)/)?.[1]).toBe('swap');
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

  test('publishes the OIDC documents and the CA hash, then installs two Flux controllers', () => {
    const calls = server.read('fake/calls');
    const order = [
      's3://issuer/.well-known/openid-configuration',
      's3://issuer/openid/v1/jwks',
      'ssm put-parameter',
      'flux install',
    ];
    const positions = order.map((call) => calls.indexOf(call));
    expect(positions).toEqual([...positions].sort((a, b) => a - b));
    expect(positions[0]).toBeGreaterThan(-1);
    expect(calls).toContain('--components=source-controller,kustomize-controller');
  });

  test('writes kubelet settings that are YAML, and an executable credential provider', () => {
    expect(parse(server.read('var/lib/rancher/k3s/agent/etc/kubelet.conf.d/99-idp.conf'))).toMatchObject({
      kubeReserved: { memory: '480Mi' },
      memorySwap: { swapBehavior: 'NoSwap' },
    });
    expect(
      statSync(join(server.root, 'var/lib/rancher/credentialprovider/bin/ecr-credential-provider')).mode & 0o111,
    ).toBe(0o111);
  });
});

test('a server keeps the signing key it finds', () => {
  const server = host('server');
  server.file('fake/signing-key', '-----BEGIN RSA PRIVATE KEY-----\nkept\n-----END RSA PRIVATE KEY-----');
  expect(server.boot()).toBe(0);
  expect(server.read('var/lib/rancher/k3s/server/tls/service.key')).toContain('kept');
  expect(server.read('fake/calls')).not.toContain('put-secret-value');
});

test('an agent joins with a token that pins the certificate authority', () => {
  const agent = host('agent');
  expect(agent.boot()).toBe(0);
  expect(agent.read('etc/rancher/k3s/token')).toBe(`K10${agent.read('fake/ca-hash')}::node:agent-secret\n`);
  expect(signal(agent)).toContain('ready');
});

test('fails when the certificate authority is not the published one, and sends no token', () => {
  const agent = host('agent');
  agent.file('fake/ca.crt', 'another');
  expect(agent.boot()).not.toBe(0);
  expect(signal(agent)[3]).toMatch(/^certificate authority: the server's certificate authority is \w+, but/);
  expect(() => agent.read('etc/rancher/k3s/token')).toThrow('ENOENT');
});

test('fails when what was downloaded is not what the release says, and runs nothing of it', () => {
  const server = host('server');
  server.file(
    'fake/bin/sha256sum',
    '#!/bin/bash\ncase "$*" in *--check*) exit 1 ;; *) exec /usr/bin/sha256sum "$@" ;; esac\n',
  );
  spawnSync('chmod', ['+x', join(server.root, 'fake/bin/sha256sum')]);
  expect(server.boot()).not.toBe(0);
  expect(signal(server)[3]).toBe('k3s binary: checksum of k3s differs');
  expect(server.read('fake/calls')).not.toContain('systemctl start');
});

describe('the ECR credential provider', () => {
  const agent = host('agent');
  agent.boot();
  const ask = (image: string) =>
    spawnSync(join(agent.root, 'var/lib/rancher/credentialprovider/bin/ecr-credential-provider'), {
      input: JSON.stringify({ kind: 'CredentialProviderRequest', image }),
      env: { PATH: `${agent.root}/fake/bin:/usr/bin:/bin`, FAKE: join(agent.root, 'fake') },
      encoding: 'utf8',
    });

  test("answers for an ECR image with the image's own registry", () => {
    const { stdout } = ask('111111111111.dkr.ecr.eu-west-1.amazonaws.com/idp-dev/orders:1');
    expect(Object.keys((JSON.parse(stdout) as { auth: object }).auth)).toEqual([
      '111111111111.dkr.ecr.eu-west-1.amazonaws.com',
    ]);
    expect(agent.read('fake/calls')).toContain('aws ecr get-login-password --region eu-west-1');
  });

  test('refuses any other registry', () => {
    const { status, stderr } = ask('example.com/orders:1');
    expect([status, stderr]).toEqual([1, 'not an ECR image: example.com/orders:1\n']);
  });
});
