import fc from 'fast-check';
import type { WorkloadSource } from '../../lib/score/workload-source';

/** A Score document as JSON. */
export interface Document {
  readonly apiVersion: string;
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly service?: {
    readonly ports: Readonly<Record<string, { readonly port: number; readonly targetPort: number }>>;
  };
  readonly containers: Readonly<Record<string, Container>>;
  readonly resources: Readonly<Record<string, Resource>>;
}

export interface Container {
  readonly image: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

export interface Resource {
  readonly type: string;
  readonly id?: string;
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
  readonly params?: Readonly<Record<string, unknown>>;
}

/** Types with a claim: their levels of access, what they cannot do without, and an output. */
const CLAIMED = [
  {
    type: 'dynamodb-table',
    levels: ['read', 'write', 'readwrite'],
    params: { hashKey: 'id', stream: 'NEW_IMAGE' },
    output: 'name',
  },
  { type: 'sqs', levels: ['consume', 'publish', 'readwrite'], params: {}, output: 'url' },
  { type: 's3', levels: ['read', 'write', 'readwrite'], params: {}, output: 'bucket' },
  { type: 'sns-topic', levels: ['publish', 'subscribe'], params: {}, output: 'arn' },
  { type: 'secret', levels: ['read'], params: {}, output: 'value' },
  { type: 'kinesis-stream', levels: ['consume', 'publish', 'readwrite'], params: {}, output: 'name' },
  { type: 'postgres', levels: ['readwrite'], params: {}, output: 'host' },
  { type: 'ssm-parameter', levels: ['read'], params: { value: 'on' }, output: 'name' },
] as const;

const NAMES = ['aa', 'bb', 'cc', 'dd'] as const;

/** One to four workloads, by name, that claim and share resources and call each other; all are valid together. */
export function arbitraryWorkloads(): fc.Arbitrary<readonly Document[]> {
  const raw = fc.record({
    port: fc.option(fc.constantFrom(80, 81), { nil: undefined }),
    kind: fc.constantFrom('Deployment', 'Job', 'CronJob'),
    claims: fc.array(
      fc.record({
        of: fc.constantFrom(...CLAIMED),
        level: fc.option(fc.nat(2), { nil: undefined }),
        id: fc.option(fc.constantFrom('one', 'two-three'), { nil: undefined }),
      }),
      { maxLength: 3 },
    ),
    calls: fc.array(fc.nat(3), { maxLength: 2 }),
    file: fc.option(fc.string(), { nil: undefined }),
  });
  const set = fc.array(raw, { minLength: 1, maxLength: NAMES.length });
  // The first workload with an id owns the resource: it alone gives params, and shares with all.
  return fc.tuple(set, fc.boolean()).map(([all, fifo]) => {
    const ordered = (type: string) => (type === 'sqs' || type === 'sns-topic' ? { fifo } : {});
    const callable = all.flatMap(({ port, kind }, index) =>
      port !== undefined && kind === 'Deployment' ? [NAMES[index]] : [],
    );
    const owner = (type: string, id: string) =>
      all.findIndex(({ claims }) => claims.some((claim) => claim.of.type === type && claim.id === id));
    return all.map(({ port, kind, claims, calls, file }, index): Document => {
      const targets = [...new Set(calls.map((call) => callable[call % callable.length]))];
      const resources = [
        ...claims.map(({ of, level, id }, at): [string, Resource] => {
          const access = level === undefined ? {} : { access: of.levels[level % of.levels.length] };
          const params = { ...of.params, ...ordered(of.type), ...access };
          if (id === undefined) {
            return [`r${at}`, { type: of.type, params }];
          }
          return [
            `r${at}`,
            owner(of.type, id) === index
              ? { type: of.type, id, metadata: { annotations: { 'idp.dev/shared-with': '*' } }, params }
              : { type: of.type, id, params: access },
          ];
        }),
        ...targets.flatMap((workload, at): [string, Resource][] =>
          workload === undefined ? [] : [[`c${at}`, { type: 'service-port', params: { workload, port: 'web' } }]],
        ),
      ];
      const variables = [
        ...claims.map(({ of }, at) => [`R${at}`, `\${resources.r${at}.${of.output}}`]),
        ...targets.flatMap((workload, at) => (workload === undefined ? [] : [[`C${at}`, `\${resources.c${at}.url}`]])),
      ];
      const offers = port !== undefined && kind === 'Deployment';
      const offer: Record<string, string> = offers ? { 'idp.dev/shared-with': '*' } : {};
      const schedule: Record<string, string> = kind === 'CronJob' ? { 'idp.dev/schedule': '0 3 * * *' } : {};
      return {
        apiVersion: 'score.dev/v1b1',
        metadata: { name: NAMES[index] ?? '', annotations: { 'idp.dev/kind': kind, ...schedule, ...offer } },
        ...(offers ? { service: { ports: { web: { port, targetPort: 8000 + port } } } } : {}),
        containers: {
          main: {
            image: '.',
            variables: Object.fromEntries(variables) as Record<string, string>,
            ...(file === undefined ? {} : { files: { '/etc/file': { content: file, noExpand: true } } }),
          },
        },
        resources: Object.fromEntries(resources),
      };
    });
  });
}

/** The Score file of a document. */
export function sourceOf(document: Document): WorkloadSource {
  const { name } = document.metadata;
  return {
    file: `score/${name}/score.yaml`,
    directory: `score/${name}`,
    text: JSON.stringify(document),
    attachments: {},
  };
}
