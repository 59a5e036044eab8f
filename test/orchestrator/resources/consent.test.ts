import { orchestrate, Orchestrator } from '../../../lib/orchestrator/orchestrator';
import type { Document } from '../../support/arbitrary-workloads';
import { sourceOf } from '../../support/arbitrary-workloads';
import { testTarget } from '../../support/target';

interface Parts {
  readonly resources?: Record<string, object>;
  /** The workload's own `idp.dev/shared-with`. */
  readonly offers?: string;
  readonly ports?: object;
}

const PORTS = { web: { port: 80, targetPort: 8080 } };
const shared = (workloads: string) => ({ metadata: { annotations: { 'idp.dev/shared-with': workloads } } });

/** Workloads with the given resources, all with a service port. */
function sources(workloads: Readonly<Record<string, Parts>>) {
  return Object.entries(workloads).map(([name, { resources = {}, offers, ports = PORTS }]) =>
    sourceOf({
      apiVersion: 'score.dev/v1b1',
      metadata: { name, ...(offers === undefined ? {} : shared(offers).metadata) },
      service: { ports },
      containers: { main: { image: '.' } },
      resources,
    } as unknown as Document),
  );
}

/** `file: path: message` of every error, and of every warning with its level. */
function told(workloads: Readonly<Record<string, Parts>>): string[] {
  const { diagnostics } = new Orchestrator(testTarget()).analyse(sources(workloads));
  const line = ({ file = '', path = '', message }: { file?: string; path?: string; message: string }) =>
    `${file.split('/')[1] ?? ''}: ${path}: ${message}`;
  return [...diagnostics.errors.map(line), ...diagnostics.warnings.map((it) => `warning: ${line(it)}`)];
}

const OWNED = { type: 's3', id: 'files', params: { expireAfterDays: 90 } };
const JOINED = { type: 's3', id: 'files', params: { access: 'read' } };

describe('a resource that another workload names', () => {
  test('is joined with the word of its owner, by each workload that it names', () => {
    const workloads = {
      shop: { resources: { ff: { ...OWNED, ...shared('cart, news') } } },
      cart: { resources: { ff: JOINED } },
    };
    expect(told({ ...workloads, news: { resources: { ff: JOINED } } })).toEqual([]);
    expect(orchestrate(sources({ ...workloads, news: {} }), testTarget()).claims).toMatchObject([
      { uid: 's3.default#files', workloads: ['shop', 'cart'], expireAfterDays: 90 },
    ]);
  });

  test('is joined by every workload with *', () => {
    const workloads = {
      shop: { resources: { ff: { ...OWNED, ...shared('*') } } },
      cart: { resources: { ff: JOINED } },
    };
    expect(told(workloads)).toEqual([]);
  });

  test.each([
    ['without the word of its owner', OWNED, "'cart'"],
    ['that the owner shares with others', { ...OWNED, ...shared('news') }, "'news, cart'"],
  ])('is refused %s, and the stranger is told what the owner writes', (_, owned, word) => {
    expect(told({ shop: { resources: { ff: owned } }, cart: { resources: { ff: JOINED } }, news: {} })).toEqual([
      `cart: resources.ff.id: belongs to score/shop/score.yaml (resources.ff), which does not share it with 'cart'; set resources.ff.metadata.annotations.idp.dev/shared-with: ${word} there, or choose another id`,
    ]);
  });

  test('is refused in all files where nobody owns it, and nobody where an owner may be in a broken file', () => {
    const two = { shop: { resources: { ff: JOINED } }, cart: { resources: { ff: JOINED } } };
    const message = (file: string) =>
      `'files' is also in score/${file}/score.yaml (resources.ff), and nobody owns it; add metadata.annotations.idp.dev/shared-with to the owner's entry, with the names of the other workloads`;
    expect(told(two)).toEqual([
      `cart: resources.ff.id: ${message('shop')}`,
      `shop: resources.ff.id: ${message('cart')}`,
    ]);
    const broken = { file: 'score/broken/score.yaml', directory: 'score/broken', text: '{', attachments: {} };
    const { diagnostics } = new Orchestrator(testTarget()).analyse([...sources(two), broken]);
    expect(diagnostics.errors.map(({ file }) => file)).toEqual(['score/broken/score.yaml']);
  });

  test('is refused once in each file when the owner is gone, and needs params', () => {
    const joined = { resources: { tt: { type: 'dynamodb-table', id: 'files', params: { access: 'read' } } } };
    expect(told({ cart: joined, news: joined })).toEqual([
      expect.stringMatching(/^cart: resources\.tt\.id: .* nobody owns it; /),
      expect.stringMatching(/^news: resources\.tt\.id: .* nobody owns it; /),
    ]);
    expect(told({ cart: joined })).toEqual([
      expect.stringMatching(/^cart: resources\.tt\.id: no workload sets params/),
    ]);
  });

  test('can be claimed by a later file from one that gave neither params nor its word, which is warned before', () => {
    const alone = { shop: { resources: { ff: { type: 's3', id: 'files' } } } };
    const evil = { resources: { ff: { type: 's3', id: 'files', ...shared('shop') } } };
    expect(told(alone)).toEqual([
      "warning: shop: resources.ff.id: another workload may say that it owns this; set metadata.annotations.idp.dev/shared-with: 'shop' beside it, with those that may join",
    ]);
    expect(told({ ...alone, evil })).toEqual([]);
    const kept = { shop: { resources: { ff: { type: 's3', id: 'files', ...shared('shop') } } } };
    expect(told(kept)).toEqual([]);
    expect(told({ ...kept, evil })).toEqual([
      expect.stringMatching(/^evil: .*: only one file owns a resource, /),
      expect.stringMatching(/^shop: .*: only one file owns a resource, /),
    ]);
    expect(told({ shop: { resources: { ff: OWNED } } })).toEqual([]);
    expect(told({ shop: { resources: { ff: OWNED } }, evil })).toEqual([
      expect.stringMatching(/^shop: resources\.ff\.params: only the owner, /),
    ]);
  });

  test('has one owner', () => {
    const owned = { resources: { ff: { ...OWNED, ...shared('*') } } };
    expect(told({ shop: owned, cart: owned })).toEqual(
      [
        ['cart', 'shop'],
        ['shop', 'cart'],
      ].map(
        ([file, other]) =>
          `${file ?? ''}: resources.ff.metadata.annotations.idp.dev/shared-with: only one file owns a resource, but this is also in score/${other ?? ''}/score.yaml (resources.ff); remove it in one of them`,
      ),
    );
  });

  test('takes no params of a workload that joins, not even equal ones', () => {
    const joined = { ...OWNED, params: { ...OWNED.params, access: 'read' } };
    expect(
      told({ shop: { resources: { ff: { ...OWNED, ...shared('cart') } } }, cart: { resources: { ff: joined } } }),
    ).toEqual([
      'cart: resources.ff.params: only the owner, score/shop/score.yaml (resources.ff), sets params; leave nothing but access here',
    ]);
  });
});

describe('an id with a dot', () => {
  test.each([
    ['s3', {}],
    ['secret', {}],
    ['sqs', { maxReceiveCount: 1 }],
  ])('of another workload is refused for %s, whether that workload has it or not', (type, params) => {
    const stolen = { resources: { ss: { type, id: 'payments.cards', params } } };
    const refused = [
      "evil: resources.ss.id: belongs to workload 'payments' alone, because it begins with its name; remove it, or name an id without a dot that its owner shares (idp.dev/shared-with: 'evil')",
    ];
    expect(told({ evil: stolen, payments: { resources: { cards: { type } } } })).toEqual(refused);
    expect(told({ evil: stolen })).toEqual(refused);
  });

  test('of its own workload stays, and cannot be shared', () => {
    expect(told({ shop: { resources: { ff: { type: 's3', id: 'shop.files' } } } })).toEqual([]);
    expect(
      told({
        shop: {
          resources: { ff: { type: 's3', id: 'shop.files', ...shared('*') }, gg: { type: 's3', ...shared('*') } },
        },
      }),
    ).toEqual([
      "shop: resources.ff.metadata.annotations.idp.dev/shared-with: needs an id that other workloads may name; write 'shop-files'",
      'shop: resources.gg.metadata.annotations.idp.dev/shared-with: needs an id that the other workloads name; add one beside type',
    ]);
  });
});

describe('a service port', () => {
  const call = { type: 'service-port', params: { workload: 'shop', port: 'web' } };

  test.each([
    ['service-port', call, 'params.workload'],
    ['service', { type: 'service', params: { workload: 'shop' } }, 'params.workload'],
    ['service', { type: 'service' }, 'type'],
  ])('is closed to a %s without the word of its owner', (_, resource, path) => {
    expect(told({ shop: { offers: 'news' }, cart: { resources: { shop: resource } }, news: {} })).toEqual([
      `cart: resources.shop.${path}: workload 'shop' does not offer its service ports to 'cart'; set metadata.annotations.idp.dev/shared-with: 'news, cart' in score/shop/score.yaml`,
    ]);
    expect(told({ shop: { offers: 'cart' }, cart: { resources: { shop: resource } } })).toEqual([]);
  });

  test('is open to its own workload', () => {
    expect(told({ shop: { resources: { self: call } } })).toEqual([]);
  });

  test('is closed to a workload that joins the resource of one that may call', () => {
    const owned = { ...call, id: 'front', ...shared('news') };
    const joined = { type: 'service-port', id: 'front' };
    expect(
      told({ shop: { offers: 'cart' }, cart: { resources: { shop: owned } }, news: { resources: { shop: joined } } }),
    ).toEqual([
      expect.stringMatching(
        /^news: resources\.shop\.type: workload 'shop' does not offer its service ports to 'news'; /,
      ),
    ]);
  });
});

test('a topic cannot be subscribed to by an ARN that is written', () => {
  const arn = 'arn:aws:sns:${resources.env.region}:${resources.env.account}:idp-dev-payments-events';
  const evil = { env: { type: 'environment' }, qq: { type: 'sqs', params: { topics: [arn] } } };
  expect(told({ evil: { resources: evil }, payments: { resources: { events: { type: 'sns-topic' } } } })).toEqual([
    expect.stringMatching(
      /^evil: resources\.qq\.params\.topics\.0: 'arn:.*' is not the arn of a resource in this file; /,
    ),
  ]);
});

test("a queue subscribes to another workload's topic with the word of its owner alone", () => {
  const topic = { type: 'sns-topic', id: 'events' };
  const shop = {
    resources: {
      news: { ...topic, params: { access: 'subscribe' } },
      jobs: { type: 'sqs', params: { topics: ['${resources.news.arn}'] } },
    },
  };
  expect(told({ payments: { resources: { events: { ...topic, params: { fifo: false } } } }, shop })).toEqual([
    expect.stringMatching(/^shop: resources\.news\.id: belongs to .*, which does not share it with 'shop'; /),
  ]);
  const workloads = { payments: { resources: { events: { ...topic, ...shared('shop') } } }, shop };
  expect(told(workloads)).toEqual([]);
  const { identities } = orchestrate(sources(workloads), testTarget());
  expect(identities.map(({ workload, statements }) => [workload, JSON.stringify(statements)])).toEqual([
    ['payments', expect.stringContaining('sns:Publish')],
    ['shop', expect.not.stringContaining('sns:')],
  ]);
});

test.each([
  ['an empty one', ''],
  ['a name that is none', 'cart, Shop!'],
  ['* beside names', '*, cart'],
])('refuses %s', (_, word) => {
  const message = "expected names of workloads, separated by commas; for every workload, write '*' alone";
  expect(told({ shop: { offers: word, resources: { ff: { ...OWNED, ...shared(word) } } } })).toEqual([
    `shop: metadata.annotations.idp.dev/shared-with: ${message}`,
    `shop: resources.ff.metadata.annotations.idp.dev/shared-with: ${message}`,
  ]);
});

test('warns of a name that no workload has, and refuses an offer without ports', () => {
  expect(told({ shop: { offers: 'crat' }, cart: {} })).toEqual([
    "warning: shop: metadata.annotations.idp.dev/shared-with: there is no workload 'crat'; did you mean 'cart'?",
  ]);
  expect(told({ shop: { offers: '*', ports: {} } })).toEqual([
    'shop: metadata.annotations.idp.dev/shared-with: there is no service port to offer; remove it, or set it on the resource that is shared',
  ]);
});
