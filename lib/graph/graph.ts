import { callsInto } from '../compare/calls-into';
import type { ComparedPlan } from '../compare/compared-plan';
import type { Statement } from '../plan/plan';
import type { Claim } from '../resource-types';

/** What a picture marks; left out where nothing changes. */
export type Mark = 'added' | 'removed' | 'changed';

/** A workload, a resource of one, or whoever is outside. */
export interface GraphNode {
  /** The name of the workload, the uid of the claim, or `outside`. */
  readonly id: string;
  readonly label: string;
  /** `Deployment`, `CronJob`, `Job`, the type of the resource, or `outside`. */
  readonly kind: string;
  readonly change?: Mark;
}

/** Where data or a call goes; between two nodes both ways if `both`. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly both: boolean;
  /** For example the path of a route; empty if the direction says it all. */
  readonly label: string;
  readonly change?: Mark;
}

/** Workloads, their resources, calls and messages of one environment. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

const OUTSIDE = 'outside';
/** Actions that take data from a resource, and that put data into one: one of each access level. */
const TAKES =
  /^(dynamodb:GetItem|sqs:ReceiveMessage|s3:GetObject|kinesis:GetRecords|ssm:GetParameter|secretsmanager:GetSecretValue)$/;
const PUTS = /^(dynamodb:PutItem|sqs:SendMessage|s3:PutObject|kinesis:PutRecord|sns:Publish)$/;

/** The picture of a plan. Pure; in the order of the plan. */
export function graphOf({ workloads, claims, identities }: ComparedPlan): Graph {
  const statements = new Map(identities.map(({ workload, statements: all }) => [workload, all]));
  const routes = workloads.flatMap(routesInto);
  const nodes: GraphNode[] = [
    ...(routes.length === 0 ? [] : [{ id: OUTSIDE, label: 'outside', kind: OUTSIDE }]),
    ...workloads.map(({ name, kind }) => ({ id: name, label: name, kind })),
    ...claims.map((claim) => ({ id: claim.uid, label: labelOf(claim), kind: claim.uid.split('.')[0] ?? claim.type })),
  ];
  const uses = claims.flatMap((claim) =>
    claim.workloads.map((workload) => use(claim, workload, statements.get(workload) ?? [])),
  );
  const known = new Set(nodes.map(({ id }) => id));
  const edges = [...routes, ...workloads.flatMap(callsOf), ...uses, ...subscriptions(claims)];
  return { nodes, edges: edges.filter(({ from, to }) => known.has(from) && known.has(to)) };
}

function routesInto({ name, manifests }: ComparedPlan['workloads'][number]): GraphEdge[] {
  const rules = manifests.flatMap((manifest) => (manifest.kind === 'Ingress' ? (manifest.spec?.rules ?? []) : []));
  const paths = rules.flatMap(({ host = '', http }) => (http?.paths ?? []).map(({ path = '/' }) => host + path));
  return paths.length === 0 ? [] : [{ from: OUTSIDE, to: name, both: false, label: paths.join(', ') }];
}

function callsOf(workload: ComparedPlan['workloads'][number]): GraphEdge[] {
  const calls = callsInto(workload).map(({ caller, target }) => ({
    from: caller,
    to: target,
    both: false,
    label: 'calls',
  }));
  return [...new Map(calls.map((call) => [`${call.from} ${call.to}`, call])).values()];
}

/** What a workload does with a resource, as the direction of the data. */
function use({ uid, name }: Claim, workload: string, statements: readonly Statement[]): GraphEdge {
  const actions = statements
    .filter(({ resources }) => resources.some(({ resource }) => isPartOf(resource, name)))
    .flatMap((statement) => statement.actions);
  const [takes, puts] = [actions.some((it) => TAKES.test(it)), actions.some((it) => PUTS.test(it))];
  const [from, to] = takes && !puts ? [uid, workload] : [workload, uid];
  return { from, to, both: takes && puts, label: '' };
}

/** Whether the last part of an ARN names a claim: `table/<name>`, `<name>/*`, `secret:<name>-??????`. */
function isPartOf(resource: string, name: string): boolean {
  const end = resource.indexOf(name) + name.length;
  return resource.includes(name) && /^$|^[/:]|^-\?/.test(resource.slice(end));
}

function subscriptions(claims: readonly Claim[]): GraphEdge[] {
  const topics = new Map(
    claims.flatMap((claim) => (claim.type === 'sns-topic' ? [[claim.name, claim.uid] as const] : [])),
  );
  return claims.flatMap((claim) =>
    claim.type === 'sqs'
      ? claim.topics.flatMap((topic) => {
          const from = topics.get(topic);
          return from === undefined ? [] : [{ from, to: claim.uid, both: false, label: '' }];
        })
      : [],
  );
}

/** The id of a resource, without the name of the workload that it belongs to. */
function labelOf({ uid, workloads: [owner = ''] }: Claim): string {
  const id = uid.slice(uid.indexOf('#') + 1);
  return id.startsWith(`${owner}.`) ? id.slice(owner.length + 1) : id;
}
