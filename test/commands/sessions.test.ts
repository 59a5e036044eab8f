import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Stack } from 'aws-cdk-lib/core';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { hostOf } from '../../lib/commands/shell/hosts';
import { createPlatform } from '../../lib/platform';
import type { ClusterStatus } from '../../lib/release/cluster-status';
import { testApp } from '../support/app';
import { Checkout } from '../support/checkout';
import { PATIENCE } from '../support/patience';
import { emptyPlan } from '../support/plan';
import { testEnvironment } from '../support/target';
import { resourcesOf } from '../support/template';

jest.setTimeout(PATIENCE);

// Sessions need a host of EC2. Here a stand-in for the AWS CLI notes how it is called; no session has ever been run.

/** The AWS SDK warns of the Node.js that tests run on. */
const QUIET = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
const SERVER = 'i-0123456789abcdef0';
const AGENT = 'i-0fedcba9876543210';

const workload = { kind: 'Deployment', restarts: 0, images: [], pods: { wanted: 1, ready: 1 } };
const cluster: ClusterStatus = {
  ...{ version: 1, writtenAt: new Date().toISOString(), release: { ready: true }, hosts: [] },
  workloads: [
    {
      ...{ ...workload, name: 'shop', ready: true },
      pod: {
        ...{ host: AGENT.replace('i-', 'agent-'), address: '10.42.1.7' },
        ports: [
          { name: 'http', port: 80, target: 8080 },
          { name: 'metrics', port: 9090, target: 9100 },
        ],
      },
    },
    { ...workload, name: 'broken', ready: false, message: 'main: CrashLoopBackOff' },
    { ...workload, name: 'batch', kind: 'Job', ready: true },
  ],
};

let checkout: Checkout;
let path: string;

/** What a client sends back; the last of its overloads returns nothing. */
const answer = (value: object) => (() => Promise.resolve(value)) as () => void;

/** What the stacks and the table hold. */
function account(instances: Readonly<Record<string, string>>, report: ClusterStatus = cluster): void {
  const StackResourceSummaries = Object.entries(instances).map(([LogicalResourceId, PhysicalResourceId]) => ({
    ...{ LogicalResourceId, PhysicalResourceId, ResourceType: 'AWS::EC2::Instance' },
  }));
  jest.spyOn(CloudFormationClient.prototype, 'send').mockImplementation(answer({ StackResourceSummaries }));
  const Item = { document: { S: JSON.stringify(report) } };
  jest.spyOn(DynamoDBClient.prototype, 'send').mockImplementation(answer({ Item }));
}

function program(name: string, body: string): void {
  writeFileSync(join(path, name), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
}

beforeEach(() => {
  checkout = new Checkout();
  path = join(checkout.directory, 'bin');
  mkdirSync(path);
  for (const name of ['bash', 'cat', 'stat', 'node']) {
    symlinkSync(name === 'node' ? process.execPath : `/bin/${name}`, join(path, name));
  }
  program('session-manager-plugin', 'exit 0');
  program(
    'aws',
    `[ "$1" = --version ] && exit 0
    printf '%s\\n' "$*" >>"$CALLS"
    case "$*" in *NonInteractive*) cat "$KUBECONFIG_TEXT" ;; *6443*) cat .idp/dev/kubeconfig >"$CALLS.kubeconfig"; stat -c %a .idp/dev/kubeconfig >"$CALLS.mode" ;; esac
    exit "\${STATUS:-0}"`,
  );
  account({ ServerInstance1A2B: SERVER, Agent1Instance3C4D: AGENT });
});
afterEach(() => {
  jest.restoreAllMocks();
  checkout.remove();
});

const file = (name: string) => join(checkout.directory, name);
const idp = async (args: readonly string[], more: Readonly<Record<string, string>> = {}) =>
  await checkout.idpAsync(args, { PATH: path, CALLS: file('calls'), KUBECONFIG_TEXT: file('sent'), ...QUIET, ...more });
const calls = () => (existsSync(file('calls')) ? readFileSync(file('calls'), 'utf8').trim().split('\n') : []);
const START = 'ssm start-session --region us-east-1 --target';

test('hosts are known by the ids that the platform gives their instances', () => {
  const environment = {
    ...testEnvironment,
    cluster: { ...testEnvironment.cluster, agents: ['t2.micro' as const, 't2.micro' as const] },
  };
  const stage = createPlatform(testApp(), environment, emptyPlan);
  const stacks = stage.node.children.filter((child) => Stack.isStack(child));
  const ids = stacks
    .flatMap((stack) => Object.entries(resourcesOf(stack)))
    .filter(([, { Type }]) => Type === 'AWS::EC2::Instance');
  expect(ids.map(([id]) => hostOf(id)).sort()).toEqual(['agent-1', 'agent-2', 'server']);
});

test.each([
  [[], SERVER],
  [['server'], SERVER],
  [['agent-1'], AGENT],
  [[AGENT], AGENT],
  [[AGENT.replace('i-', 'agent-')], AGENT],
])('shell %j opens a session with the host', async (host, instance) => {
  expect(await idp(['shell', ...host, '--env', 'dev'])).toEqual({ status: 0, stdout: '', stderr: '' });
  expect(calls()).toEqual([`${START} ${instance}`]);
});

test('shell ends as the session does', async () => {
  expect((await idp(['shell', '--env', 'dev'], { STATUS: '254' })).status).toBe(254);
});

test('shell names the hosts that there are, and starts nothing', async () => {
  const { status, stderr } = await idp(['shell', 'agent-2', '--env', 'dev']);
  expect([status, stderr]).toEqual([
    1,
    `no host 'agent-2' in 'dev'; did you mean 'agent-1'? hosts: agent-1, ${SERVER}, ${AGENT}, server\n`,
  ]);
  account({});
  expect((await idp(['shell', '--env', 'dev'])).stderr).toBe("'dev' has no hosts; deploy its compute stack\n");
  expect(calls()).toEqual([]);
});

test.each(['aws', 'session-manager-plugin'])('says how to get %s where it is missing', async (name) => {
  program(name, '');
  const empty = new Checkout();
  const others = ['aws', 'session-manager-plugin', 'bash'].filter((it) => it !== name);
  others.forEach((it) => {
    symlinkSync(join(path, it), join(empty.directory, it));
  });
  const { status, stderr } = await idp(['shell', '--env', 'dev'], { PATH: empty.directory });
  expect(status).toBe(1);
  expect(stderr).toMatch(new RegExp(`^needs .*\\(${name}\\), which is not on the PATH; https://docs.aws.amazon.com/`));
  expect(calls()).toEqual([]);
  empty.remove();
});

test.each([
  [[], '8080', '8080'],
  [['http'], '8080', '8080'],
  [['9090'], '9100', '9100'],
  [['metrics', '--local-port', '9000'], '9100', '9000'],
])('port-forward shop %j is a session with the host of its pod', async (args, target, local) => {
  const { status, stdout, stderr } = await idp(['port-forward', 'shop', ...args, '--env', 'dev']);
  expect({ status, stdout, stderr }).toEqual({
    ...{ status: 0, stderr: '' },
    stdout: `http://localhost:${local} is shop in dev; Ctrl-C ends it\n`,
  });
  const parameters = { host: ['10.42.1.7'], portNumber: [target], localPortNumber: [local] };
  expect(calls()).toEqual([
    `${START} ${AGENT} --document-name AWS-StartPortForwardingSessionToRemoteHost --parameters ${JSON.stringify(parameters)}`,
  ]);
});

test.each([
  [['shpo'], "no workload 'shpo' in 'dev'; did you mean 'shop'? workloads: batch, broken, shop\n"],
  [['broken'], "no pod of 'broken' can be reached: main: CrashLoopBackOff\n"],
  [['batch'], "no pod of 'batch' can be reached: it has no service ports\n"],
  [['shop', 'grpc'], "'shop' has no service port 'grpc'; its ports: http, metrics\n"],
])('port-forward %j says why it cannot', async (args, message) => {
  expect(await idp(['port-forward', ...args, '--env', 'dev'])).toEqual({ status: 1, stdout: '', stderr: message });
  expect(calls()).toEqual([]);
});

test('port-forward warns when the report is old', async () => {
  account({}, { ...cluster, writtenAt: '2026-01-01T00:00:00Z' });
  const { status, stderr } = await idp(['port-forward', 'shop', '--env', 'dev']);
  expect([status, stderr]).toEqual([
    0,
    "warning: the server's report is of 2026-01-01T00:00:00Z; the pod may be another one by now\n",
  ]);
});

const K3S = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: Q0E=
    server: https://127.0.0.1:6443
  name: default
contexts:
- context:
    cluster: default
    user: default
  name: default
current-context: default
kind: Config
users:
- name: default
  user:
    client-key-data: c2VjcmV0
`;

test('kubeconfig writes it for this user, forwards the API server, and removes it at the end', async () => {
  const sent = `\nStarting session with SessionId: alice-0abc\n${K3S}\n\nExiting session with sessionId: alice-0abc.\n\n`;
  checkout.write('sent', sent.replaceAll('\n', '\r\n'));
  const { status, stdout, stderr } = await idp(['kubeconfig', '--env', 'dev', '--port', '7443']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(
    /^export KUBECONFIG=\S+\/\.idp\/dev\/kubeconfig {3}# in another terminal; Ctrl-C here ends it\n$/,
  );
  const run = JSON.stringify({ command: ['sudo cat /etc/rancher/k3s/k3s.yaml'] });
  const ports = JSON.stringify({ portNumber: ['6443'], localPortNumber: ['7443'] });
  expect(calls()).toEqual([
    `${START} ${SERVER} --document-name AWS-StartNonInteractiveCommand --parameters ${run}`,
    `${START} ${SERVER} --document-name AWS-StartPortForwardingSession --parameters ${ports}`,
  ]);
  expect(load(readFileSync(file('calls.kubeconfig'), 'utf8'))).toMatchObject({
    clusters: [{ cluster: { server: 'https://127.0.0.1:7443', 'certificate-authority-data': 'Q0E=' } }],
    'current-context': 'dev',
    contexts: [{ name: 'dev', context: { cluster: 'default', user: 'default' } }],
    users: [{ user: { 'client-key-data': 'c2VjcmV0' } }],
  });
  expect(readFileSync(file('calls.mode'), 'utf8')).toBe('600\n');
  expect(existsSync(file('.idp/dev/kubeconfig'))).toBe(false);
  expect(calls().join() + stdout).not.toContain('c2VjcmV0');
});

test.each(['', 'cat: /etc/rancher/k3s/k3s.yaml: No such file or directory\n', 'apiVersion: [\n', 'apiVersion: v1\n'])(
  'kubeconfig forwards nothing where the server sends %j',
  async (text) => {
    checkout.write('sent', `Starting session with SessionId: a\n${text}`);
    const { status, stderr } = await idp(['kubeconfig', '--env', 'dev']);
    expect([status, stderr]).toEqual([
      1,
      "the server sent no kubeconfig; is k3s up? 'idp shell --env dev', then 'sudo ls -l /etc/rancher/k3s/k3s.yaml'\n",
    ]);
    expect(calls()).toHaveLength(1);
    expect(existsSync(file('.idp/dev/kubeconfig'))).toBe(false);
  },
);

test('kubeconfig stops where the session fails', async () => {
  checkout.write('sent', '');
  const { status, stderr } = await idp(['kubeconfig', '--env', 'dev'], { STATUS: '254' });
  expect([status, stderr]).toEqual([1, `the session with ${SERVER} failed; the lines above say why\n`]);
});
