import type { Catalogue } from '../../lib/commands/catalogue/run';
import { Checkout } from '../support/checkout';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const ORDERS = `apiVersion: score.dev/v1b1
metadata:
  name: orders
  annotations: { idp.dev/owner: shop, idp.dev/description: Takes orders, idp.dev/shared-with: storefront }
service: { ports: { http: { port: 80, targetPort: 8080 } } }
containers:
  main: { image: ., resources: { requests: { memory: 64Mi }, limits: { memory: 96Mi } } }
resources:
  key: { type: secret }
  api: { type: route, params: { path: /api, port: http } }
`;
const STOREFRONT = `apiVersion: score.dev/v1b1
metadata: { name: storefront }
containers: { main: { image: ., variables: { ORDERS: '\${resources.orders.url}' } } }
resources: { orders: { type: service, params: { workload: orders } } }
`;

let checkout: Checkout;

beforeEach(() => {
  checkout = new Checkout();
  checkout.write('score/orders/score.yaml', ORDERS);
  checkout.write('score/storefront/score.yaml', STOREFRONT);
});

afterEach(() => {
  checkout.remove();
});

function catalogue(...args: string[]): Catalogue {
  const { status, stdout, stderr } = checkout.idp(['catalogue', '--json', ...args]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout) as Catalogue;
}

test('lists the entities of the plan, one on each line', () => {
  const { stdout } = checkout.idp(['catalogue']);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/\s{2,}/)),
  ).toEqual([
    ['System', 'idp'],
    ['Group', 'platform', 'team'],
    ['Group', 'shop', 'team'],
    ['Component', 'orders', 'service'],
    ['Component', 'storefront', 'worker'],
    ['API', 'orders-http', 'tcp'],
    ['Resource', 'secret-orders.key', 'secret'],
  ]);
});

test('entities have the relations of the plan', () => {
  const { entities } = catalogue();
  expect(entities.find(({ metadata }) => metadata.name === 'storefront')).toMatchObject({
    metadata: { namespace: 'local' },
    spec: {
      owner: 'group:default/platform',
      system: 'idp',
      lifecycle: 'local',
      consumesApis: ['orders-http'],
      dependsOn: ['component:orders'],
    },
  });
  expect(entities.find(({ kind, metadata }) => kind === 'Component' && metadata.name === 'orders')).toMatchObject({
    metadata: { description: 'Takes orders' },
    spec: { owner: 'group:default/shop', providesApis: ['orders-http'], dependsOn: ['resource:secret-orders.key'] },
  });
});

test('owners that differ in case alone are one Group, as Backstage sees them', () => {
  checkout.write(
    'score/storefront/score.yaml',
    STOREFRONT.replace('{ name: storefront }', '{ name: storefront, annotations: { idp.dev/owner: Shop } }'),
  );
  const groups = catalogue().entities.filter(({ kind }) => kind === 'Group');
  expect(groups.map(({ metadata }) => metadata.name.toLowerCase())).toEqual(['shop', 'platform']);
});

test('only an environment has addresses: those of the local run are not known before it runs', () => {
  const linked = ({ entities }: Catalogue) => entities.flatMap(({ metadata }) => metadata['links'] ?? []);
  expect(linked(catalogue())).toEqual([]);
  expect(linked(catalogue('--env', 'dev'))).toEqual([
    expect.objectContaining({ url: expect.stringMatching(/\/api$/) }),
  ]);
  expect(catalogue().workloads[0]?.routes).toEqual(['/api']);
});

test('says what a workload costs, requests and may do', () => {
  const { workloads, environments } = catalogue('--env', 'dev');
  expect(environments).toContain('dev');
  expect(workloads[0]).toMatchObject({
    name: 'orders',
    file: 'score/orders/score.yaml',
    kind: 'Deployment',
    cost: { total: 0.4, items: [{ item: 'claims of type secret', quantity: 1, dollars: 0.4 }] },
    memory: { request: 64, limit: 96, pods: 1 },
    role: {
      name: 'idp-dev-orders',
      permissions: [
        {
          actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
          resource: 'secretsmanager:secret:idp-dev/orders.key/value-??????',
        },
      ],
    },
    objects: expect.arrayContaining(['Deployment/orders', 'Service/orders']),
  });
  expect(workloads[1]).toMatchObject({ cost: { total: 0, items: [], usage: [] }, role: { permissions: [] } });
});

test('refuses a Score file that is not valid, and an environment that does not exist', () => {
  expect(checkout.idp(['catalogue', '--env', 'dve']).stderr).toContain("no environment 'dve'");
  checkout.write('score/orders/score.yaml', ORDERS.replace('type: secret', 'type: secert'));
  const { status, stdout, stderr } = checkout.idp(['catalogue', '--json']);
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr).toMatch(/^score\/orders\/score\.yaml:9:16: resources\.key\.type: /);
});
