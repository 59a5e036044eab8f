import type { Container } from 'kubernetes-types/core/v1';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { podSpecOf } from '../../lib/plan/manifest';
import { testTarget } from '../support/target';

const plan = (variables: string, target = testTarget()) =>
  orchestrate(
    [
      {
        file: 'score/shop/score.yaml',
        directory: 'score/shop',
        attachments: {},
        text: `apiVersion: score.dev/v1b1
metadata: { name: shop }
containers:
  main:
    image: .
    variables:
${variables.replaceAll(/^/gm, '      ')}
resources:
  key: { type: secret }
  other: { type: secret }
`,
      },
    ],
    target,
  );

function container(variables: string): Container {
  const found = plan(variables).workloads[0]?.manifests.flatMap((manifest) => podSpecOf(manifest)?.containers ?? [])[0];
  if (found === undefined) {
    throw new Error('no container');
  }
  return found;
}

/** What Kubernetes gives the program (kubernetes.io, "Define Dependent Environment Variables"). */
function environmentOf({ env = [] }: Container, secrets: Readonly<Record<string, string>>): Record<string, string> {
  const known: Record<string, string> = {};
  for (const { name, value, valueFrom } of env) {
    known[name] =
      value?.replaceAll(/\$\$|\$\(([^)]*)\)/g, (text, variable?: string) =>
        variable === undefined ? '$' : (known[variable] ?? text),
      ) ?? String(secrets[valueFrom?.secretKeyRef?.name ?? '']);
  }
  return known;
}

const SECRETS = { 'shop.key': 'k$1', 'shop.other': 'o(2)' };

test('a secret may be a part of a variable, and no manifest has its value', () => {
  const variables = "URL: 'pg://${resources.key.value}@db/$${x}$(URL)?o=${resources.other.value}'";
  expect(environmentOf(container(variables), SECRETS)).toMatchObject({ URL: 'pg://k$1@db/${x}$(URL)?o=o(2)' });
});

test('the variables that hold the parts come first, and have names of their own', () => {
  const variables = "A: 'x${resources.key.value}'\nA_SECRET_1: mine";
  const env = container(variables).env ?? [];
  expect(env.map(({ name }) => name).slice(-1)).toEqual(['A']);
  expect(environmentOf(container(variables), SECRETS)).toMatchObject({
    A: 'xk$1',
    A_SECRET_1: 'mine',
    A_SECRET_2: 'k$1',
  });
});

test('the same secret twice gives the same value twice, and one Kubernetes Secret', () => {
  const variables = "A: '${resources.key.value}${resources.key.value}'\nB: ${resources.key.value}";
  expect(environmentOf(container(variables), SECRETS)).toMatchObject({ A: 'k$1k$1', B: 'k$1' });
  expect(plan(variables).workloads[0]?.manifests.filter(({ kind }) => kind === 'Secret')).toHaveLength(1);
});

test('every object tells which variable its values come from', () => {
  const { manifests = [], origins } = plan("A: 'x${resources.key.value}'").workloads[0] ?? {};
  const secret = manifests.find(({ kind }) => kind === 'Secret');
  expect(secret && Object.values(origins?.get(secret) ?? {})).toContainEqual({
    path: ['containers', 'main', 'variables', 'A'],
  });
});

const local = {
  awsEndpoint: 'http://127.0.0.1:4566',
  address: 'http://localhost:8080',
  ports: {},
  secrets: { 'shop.key': 'mine' },
};

test('in the local run the variable is plain text', () => {
  const [workload] = plan("A: 'x${resources.key.value}'", testTarget({ local })).workloads;
  expect(workload?.containers[0]).toMatchObject({ variables: { A: 'xmine' }, composed: {}, secrets: {} });
});
