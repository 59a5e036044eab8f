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
