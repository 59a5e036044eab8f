import type { Environment } from '../../lib/config/environment';
import { localEnvironment } from '../../lib/config/parse-environments';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import type { Plan } from '../../lib/plan/plan';
import type { Target } from '../../lib/plan/target';
import { EXISTING_SERVERS } from '../../lib/resource-types/existing-servers';
import { testEnvironment, testTarget } from '../support/target';

type Existing = Environment['existing'];

const types = Object.keys(EXISTING_SERVERS) as (keyof typeof EXISTING_SERVERS)[];

/** A workload that uses every output of a server. */
function plan(type: keyof typeof EXISTING_SERVERS, existing: Existing, changes: Partial<Target> = {}): Plan {
  const outputs = Object.keys(EXISTING_SERVERS[type].outputs);
  const text = `apiVersion: score.dev/v1b1
metadata: { name: shop }
containers:
  main:
    image: .
    variables:
${outputs.map((output) => `      ${output.toUpperCase()}: \${resources.db.${output}}`).join('\n')}
      URL: '${type}://\${resources.db.username}:\${resources.db.password}@\${resources.db.host}'
resources:
  db: { type: ${type} }
`;
  const source = { file: 'score/shop/score.yaml', directory: 'score/shop', text, attachments: {} };
  const target = testTarget({ environment: { ...testEnvironment, existing }, ...changes });
  return orchestrate([source], target);
}

const server = (type: (typeof types)[number]): Existing => ({ 'shop.db': { type, host: 'db.example.com' } });

/** What a refusal names in its place: a type that the platform runs itself. */
const INSTEAD: Readonly<Record<(typeof types)[number], string>> = {
  amqp: 'or use sqs, or sns-topic and sqs',
  'kafka-topic': 'or use kinesis-stream, or sqs, or sns-topic and sqs',
  mongodb: 'or use dynamodb-table or postgres',
  mysql: 'or use postgres or dynamodb-table',
};

describe.each(types)('%s', (type) => {
  test('gives its address from the environment, and its password from Secrets Manager', () => {
    const { workloads, claims, identities } = plan(type, server(type));
    const [container] = workloads[0]?.containers ?? [];
    expect(container?.variables).toMatchObject({ HOST: 'db.example.com', NAME: 'db', USERNAME: 'shop', USER: 'shop' });
    expect(container?.secrets['PASSWORD']).toEqual({ claim: 'idp-dev/shop.db/password', secret: 'shop.db.password' });
    expect(container?.composed['URL']).toContainEqual({ variable: 'URL_SECRET_1' });
    expect(claims).toMatchObject([{ type: 'secret', name: 'idp-dev/shop.db/password' }]);
    // The k3s server fills the Kubernetes Secret; the workload itself may read nothing.
    expect(identities[0]?.statements).toEqual([]);
  });

  test('opens its port, and no other', () => {
    const port = 4711;
    const { workloads } = plan(type, { 'shop.db': { type, host: '10.20.1.9', port } });
    const policy = workloads[0]?.manifests.find(({ metadata }) => metadata.name === 'to-shop.db');
    expect(policy).toMatchObject({
      kind: 'NetworkPolicy',
      metadata: { namespace: 'shop' },
      spec: { policyTypes: ['Egress'], egress: [{ ports: [{ port, protocol: 'TCP' }] }] },
    });
  });

  test('is refused where the environment does not have it, with the way out', () => {
    expect(() => plan(type, {})).toThrow(
      new RegExp(
        `score/shop/score.yaml:\\d+:\\d+: resources.db.*: the platform runs no ${type}, and dev does not say.*existing\\['shop.db'\\].*\\(lib/resource-types/README.md says how to add a type\\)`,
      ),
    );
    expect(() => plan(type, {})).toThrow(INSTEAD[type]);
    const other = types.find((it) => it !== type) ?? 'mysql';
    expect(() => plan(type, server(other))).toThrow(`dev says that 'shop.db' is of type ${other}`);
  });

  test('is started by the local run, with the same names', () => {
    const local = { awsEndpoint: '', address: '', ports: {}, servers: { [`${type}.existing#shop.db`]: 40_000 } };
    const { servers, claims, workloads } = plan(type, {}, { local });
    expect(servers).toMatchObject([{ type, port: 40_000, name: 'db', username: 'shop', password: 'local-shop-db' }]);
    expect(claims).toEqual([]);
    expect(workloads[0]?.containers[0]?.variables).toMatchObject({ HOST: '127.0.0.1', PORT: '40000' });
  });

  test('is not asked for in lib/config/environments.ts by a plan of the local run', () => {
    const { servers, claims } = plan(type, {}, { environment: localEnvironment(testEnvironment) });
    expect(servers).toMatchObject([{ type, name: 'db', username: 'shop' }]);
    expect(claims).toEqual([]);
  });
});

test('the class may be written, and no other is taken', () => {
  const text = (className: string) => `apiVersion: score.dev/v1b1
metadata: { name: shop }
containers: { main: { image: . } }
resources: { db: { type: mysql, class: ${className} } }
`;
  const source = (className: string) => ({
    ...{ file: 'score/shop/score.yaml', directory: 'score/shop', attachments: {} },
    text: text(className),
  });
  const target = testTarget({ environment: { ...testEnvironment, existing: server('mysql') } });
  expect(orchestrate([source('existing')], target).claims).toHaveLength(1);
  expect(() => orchestrate([source('default')], target)).toThrow("no class 'default'; classes: existing");
});
