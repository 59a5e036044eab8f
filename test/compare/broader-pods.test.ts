import type { Environment } from '../../lib/config/environment';
import { compare, planOf } from '../support/comparison';
import { emptyPlan } from '../support/plan';

/** What follows the name in the metadata: annotations, and the rest of the document. */
const workload = (annotations: string, rest = 'containers: { main: { image: "octo/shop:1" } }\n') =>
  `  annotations: { ${annotations} }\n${rest}`;
const broader = (before: Record<string, string>, after: Record<string, string>) =>
  compare(planOf(before), planOf(after)).verdicts['broader-permissions'];

const BASELINE = 'idp.dev/security-profile: baseline';
const RESTRICTED = 'idp.dev/owner: shop';

test('a lower security profile is broader, and a higher or an equal one is not', () => {
  const [low, high] = [{ shop: workload(BASELINE) }, { shop: workload(RESTRICTED) }];
  expect(broader(high, low)).toEqual([
    'shop may now run as root and with a writable file system: security profile baseline',
  ]);
  expect(broader({}, low)).toEqual([
    'shop is new and may run as root and with a writable file system: security profile baseline',
  ]);
  expect([broader(low, high), broader(low, low), broader({}, high)]).toEqual([[], [], []]);
});

test('another command is broader only where it may run as root', () => {
  const command = (annotations: string, text: string) =>
    workload(annotations, `containers: { main: { image: "octo/shop:1"${text} } }\n`);
  const changed = (annotations: string) =>
    broader({ shop: command(annotations, '') }, { shop: command(annotations, ', command: [sh], args: [-c, id]') });
  expect(changed(BASELINE)).toEqual(['shop runs another command, and may run it as root: sh -c id (container main)']);
  expect(changed(RESTRICTED)).toEqual([]);
});

test('so are another image and the command of a probe, and another tag is not', () => {
  const shop = (image: string, more = '') => workload(BASELINE, `containers: { main: { image: "${image}"${more} } }\n`);
  const changed = (...after: [string, string?]) => broader({ shop: shop('octo/shop:1') }, { shop: shop(...after) });
  const probe = (container: string) => `, ${container}: { exec: { command: [sh, -c, id] } }`;
  expect(changed('octo/shop:2')).toEqual([]);
  expect(changed('octo/other:1')).toEqual([
    'shop runs another image, and may run it as root: docker.io/octo/other (image of container main)',
  ]);
  for (const name of ['livenessProbe', 'readinessProbe']) {
    expect(changed('octo/shop:1', probe(name))).toEqual([
      `shop runs another command, and may run it as root: sh -c id (${name} of container main)`,
    ]);
  }
  expect(broader({ shop: shop('.') }, { shop: shop('.') })).toEqual([]);
  const unknown = planOf({ shop: shop('.') }, {}, '000000000000');
  expect(compare(unknown, planOf({ shop: shop('.') })).verdicts['broader-permissions']).toEqual([]);
});

test('a new call is broader where its target existed, and not where it stays', () => {
  const ports =
    'service: { ports: { web: { port: 80, targetPort: 8080 } } }\ncontainers: { main: { image: "octo/shop:1" } }\n';
  const target = workload("idp.dev/shared-with: '*'", ports);
  const caller = workload(
    RESTRICTED,
    'containers: { main: { image: "octo/shop:1" } }\nresources: { orders: { type: service } }\n',
  );
  const opened = ['shop may call orders on port 8080/TCP'];
  expect(broader({ orders: target }, { orders: target, shop: caller })).toEqual(opened);
  expect(broader({ orders: target, shop: workload(RESTRICTED) }, { orders: target, shop: caller })).toEqual(opened);
  expect(broader({ orders: target, shop: caller }, { orders: target, shop: caller })).toEqual([]);
  expect(broader({ shop: workload(RESTRICTED) }, { orders: target, shop: caller })).toEqual([]);
});

describe('a new route', () => {
  const shop = (...paths: string[]) =>
    workload(
      RESTRICTED,
      `service: { ports: { web: { port: 80, targetPort: 8080 }, admin: { port: 90, targetPort: 9090 } } }
containers: { main: { image: "octo/shop:1" } }
resources: { ${paths.map((path, index) => `r${index}: { type: route, params: { ${path} } }`).join(', ')} }
`,
    );
  const served = { ingress: { allowedCidrs: ['203.0.113.0/24'] } };
  const opened = (before: Record<string, string>, after: Record<string, string>, settings: Partial<Environment>) =>
    compare(planOf(before, settings), planOf(after, settings)).verdicts['broader-permissions'];

  const web = 'port: web';
  const reached = 'shop can be reached from outside at / of any host, on its service port 80';

  test('is broader where routes are served, for a new workload, too', () => {
    expect(opened({ shop: shop() }, { shop: shop(web) }, served)).toEqual([reached]);
    expect(opened({}, { shop: shop(web) }, served)).toEqual([reached]);
    expect(compare(planOf({ shop: shop(web) }), planOf({ shop: shop(web) }, served)).verdicts).toMatchObject({
      'broader-permissions': [reached],
    });
  });

  test('is broader at another path, host or port of a workload that has one', () => {
    const more = (second: string) => opened({ shop: shop(web) }, { shop: shop(web, second) }, served);
    expect(more('port: web, path: /all, host: a.example')).toEqual([
      'shop can be reached from outside at a.example/all, on its service port 80',
    ]);
    expect(opened({ shop: shop(web) }, { shop: shop('port: admin') }, served)).toEqual([
      'shop can be reached from outside at / of any host, on its service port 90',
    ]);
  });

  test('is none if it stays, or if the environment serves no routes', () => {
    expect(opened({ shop: shop(web) }, { shop: shop(web) }, served)).toEqual([]);
    expect(opened({ shop: shop(web) }, { shop: shop() }, served)).toEqual([]);
    expect(opened({ shop: shop() }, { shop: shop(web) }, {})).toEqual([]);
  });

  test('is told from the same route that leads to another port of the pods', () => {
    const moved = { shop: shop(web).replace('8080', '8081') };
    expect(opened({ shop: shop(web) }, moved, served)).toEqual(['the proxy of routes may call shop on port 8081/TCP']);
  });
});

describe('an image registry', () => {
  const image = (name: string) => workload(RESTRICTED, `containers: { main: { image: "${name}" } }\n`);

  test('that no workload used is broader', () => {
    expect(broader({ shop: image('nginx:1') }, { shop: image('quay.io/octo/shop:1') })).toEqual([
      'shop runs quay.io/octo/shop:1, from a registry that no workload used: quay.io',
    ]);
  });

  test('that a workload used, that is the own one, or of a first deployment is not', () => {
    expect(broader({ shop: image('nginx:1') }, { shop: image('octo/other:2'), more: image('.') })).toEqual([]);
    expect(compare(emptyPlan, planOf({ shop: image('quay.io/octo/shop:1') })).verdicts['broader-permissions']).toEqual(
      [],
    );
  });
});
