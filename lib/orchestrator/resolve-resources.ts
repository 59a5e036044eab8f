import { describeIssue } from '../describe-issue';
import { UserError, type Problem } from '../user-error';
import { oneOf } from './did-you-mean';
import { expand, mapStrings, references, type Reference } from './placeholders';
import type { ServicePort } from './plan';
import type { ResourceDefinition, ResourceUse } from './resource-definitions';
import type { Provision } from './resource-type';
import type { Path, ScoreDocument } from './score-document';
import type { Target } from './target';

/** A resource with what it came to. */
export interface ResolvedResource extends Provision {
  readonly definition: ResourceDefinition;
}

/** Provisions every resource after those its params refer to. Bad ones are reported and left out. */
export function resolveResources(
  definitions: ReadonlyMap<string, ResourceDefinition>,
  services: ReadonlyMap<string, readonly ServicePort[]>,
  target: Target,
  report: (problem: Problem) => void,
): Map<string, ResolvedResource> {
  const resolved = new Map<string, ResolvedResource>();
  for (const definition of inDependencyOrder(definitions, report)) {
    const { owner, type, uid, id, uses } = definition;
    const at: Path = ['resources', owner.name, 'params'];
    const lookup = new Lookup(owner.document, resolved);
    const problems: Problem[] = [];
    const params = mapStrings(owner.params ?? {}, (text, path) =>
      expand(text, (reference) => lookup.value(reference, [...at, ...path], (problem) => problems.push(problem))),
    );
    const parsed = type.params.safeParse(params);
    if (problems.length === 0 && !parsed.success) {
      problems.push(
        ...parsed.error.issues.flatMap((issue) => paramProblems(issue, params, owner.document, at, type.type)),
      );
    }
    if (problems.length > 0 || !parsed.success) {
      problems.forEach(report);
      continue;
    }
    const fail = (path: readonly string[], message: string): never => {
      throw new UserError([owner.document.problem([...at, ...path], message)]);
    };
    try {
      const workloads = [...new Set(uses.map((use) => use.workload))].sort();
      const provision = type.provision(parsed.data, {
        target,
        uid,
        id,
        workload: owner.workload,
        workloads,
        services,
        fail,
      });
      resolved.set(uid, { ...provision, definition });
    } catch (error) {
      if (!(error instanceof UserError)) {
        throw error;
      }
      error.problems.forEach(report);
    }
  }
  return resolved;
}

/** Looks references of one document up: its metadata, and the outputs of its resources. */
export class Lookup {
  private readonly uids: ReadonlyMap<string, string>;

  constructor(
    private readonly document: ScoreDocument,
    private readonly resolved: ReadonlyMap<string, ResolvedResource>,
  ) {
    const workload = document.spec.metadata.name;
    this.uids = new Map(
      Object.entries(document.spec.resources ?? {}).map(([name, { type, id }]) => [
        name,
        `${type}.default#${id ?? `${workload}.${name}`}`,
      ]),
    );
  }

  /** The resource behind a name of the Score file, if it was resolved. */
  public resource(name: string): ResolvedResource | undefined {
    const uid = this.uids.get(name);
    return uid === undefined ? undefined : this.resolved.get(uid);
  }

  /** The value of a reference that stands at `path`; a bad reference is reported, and is the empty string. */
  public value(reference: Reference, path: Path, report: (problem: Problem) => void): unknown {
    const bad = (message: string): string => {
      report(this.document.problem(path, `bad placeholder '\${${reference.text}}': ${message}`));
      return '';
    };
    const [name = '', ...keys] = reference.keys;
    if (reference.root === 'metadata') {
      return reference.keys.length === 0
        ? bad('names no key; write ${metadata.name}, say')
        : walk(this.document.spec.metadata, reference.keys, bad);
    }
    if (reference.root !== 'resources') {
      return bad(`unknown root '${reference.root}'; roots: metadata, resources; write $\${…} for a literal`);
    }
    if (!this.uids.has(name)) {
      return bad(`no resource '${name}'; ${oneOf('resources', [...this.uids.keys()], name)}`);
    }
    const resource = this.resource(name);
    if (resource === undefined) {
      return ''; // reported where the resource stands
    }
    const { outputs } = resource.definition.type;
    if (keys.length === 0) {
      return bad(`names no output; ${oneOf('outputs', outputs, '')}`);
    }
    const [output = ''] = keys;
    return outputs.includes(output)
      ? walk(resource.outputs, keys, bad)
      : bad(`no output '${output}'; ${oneOf('outputs', outputs, output)}`);
  }
}

function walk(root: unknown, keys: readonly string[], bad: (message: string) => string): unknown {
  let node = root;
  for (const key of keys) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) {
      return bad(
        `no key '${key}'; ${typeof node === 'object' && node !== null ? oneOf('keys', Object.keys(node), key) : 'its parent is not a map'}`,
      );
    }
    node = (node as Record<string, unknown>)[key];
  }
  return node;
}

function paramProblems(
  issue: Parameters<typeof describeIssue>[0],
  params: unknown,
  document: ScoreDocument,
  at: Path,
  type: string,
): Problem[] {
  const path = [...at, ...(issue.path as Path)];
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => document.problem([...path, key], `is not a param of '${type}'; remove it`))
    : [document.problem(path, describeIssue(issue, params))];
}

/** Depth-first, by uid; a cycle is reported with every resource in it. */
function inDependencyOrder(
  definitions: ReadonlyMap<string, ResourceDefinition>,
  report: (problem: Problem) => void,
): ResourceDefinition[] {
  const order: ResourceDefinition[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (definition: ResourceDefinition, trail: readonly string[]): void => {
    const known = state.get(definition.uid);
    if (known === 'done') {
      return;
    }
    if (known === 'open') {
      const cycle = [...trail.slice(trail.indexOf(definition.uid)), definition.uid].join(' -> ');
      report(
        definition.owner.document.problem(
          ['resources', definition.owner.name, 'params'],
          `a cycle of placeholders: ${cycle}; break it`,
        ),
      );
      return;
    }
    state.set(definition.uid, 'open');
    for (const uid of dependencies(definition.owner)) {
      const next = definitions.get(uid);
      if (next !== undefined) {
        visit(next, [...trail, definition.uid]);
      }
    }
    state.set(definition.uid, 'done');
    order.push(definition);
  };
  [...definitions.keys()].sort().forEach((uid) => visit(definitions.get(uid) as ResourceDefinition, []));
  return order;
}

function dependencies({ document, params, workload }: ResourceUse): string[] {
  const found: string[] = [];
  mapStrings(params ?? {}, (text) => {
    for (const { root, keys } of references(text)) {
      const resource = root === 'resources' ? document.spec.resources?.[keys[0] ?? ''] : undefined;
      if (resource !== undefined) {
        found.push(`${resource.type}.default#${resource.id ?? `${workload}.${keys[0]}`}`);
      }
    }
    return text;
  });
  return found.sort();
}
