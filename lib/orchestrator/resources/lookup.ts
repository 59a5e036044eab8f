import type { Diagnostic } from '../../diagnostics/user-error';
import { oneOf } from '../../diagnostics/did-you-mean';
import { excerpt } from '../../diagnostics/printable';
import type { SecretReference } from '../../plan/plan';
import { references, wholePlaceholder, type Reference } from '../../score/placeholders';
import { resourceIdentity } from './resource-identity';
import type { ResolvedResource } from './resolved-resource';
import type { Output } from '../../resource-types/resource-type';
import type { Path, ScoreDocument } from '../../score/score-document';
import type { Target } from '../../plan/target';

/** Looks references of one document up: its metadata, and the outputs of its resources. */
export class Lookup {
  private readonly uids: ReadonlyMap<string, string>;

  constructor(
    private readonly document: ScoreDocument,
    private readonly resolved: ReadonlyMap<string, ResolvedResource>,
    private readonly target: Target,
  ) {
    const workload = document.spec.metadata.name;
    this.uids = new Map(
      Object.entries(document.spec.resources ?? {}).map(([name, resource]) => [
        name,
        resourceIdentity(workload, name, resource).uid,
      ]),
    );
  }

  /** The resource behind a name of the Score file, if it was resolved. */
  public resource(name: string): ResolvedResource | undefined {
    const uid = this.uids.get(name);
    return uid === undefined ? undefined : this.resolved.get(uid);
  }

  /** Refuses a text that is not expanded and names a sensitive output: whoever wrote it meant the secret to be there. */
  public refuseSecrets(text: string, path: Path, report: (problem: Diagnostic) => void): void {
    for (const reference of references(text)) {
      const [name = '', output = ''] = reference.keys;
      const resource = reference.root === 'resources' ? this.resource(name) : undefined;
      if (resource !== undefined && this.outputs(resource).get(output)?.sensitive === true) {
        this.value(reference, path, report);
      }
    }
  }

  /** The secret a text is, if it is nothing but one placeholder of a sensitive output; plain text in the local run. */
  public secret(text: string): SecretReference | string | undefined {
    const { root, keys: [name = '', output = '', ...more] = [] } = wholePlaceholder(text) ?? {};
    const resource = root === 'resources' && more.length === 0 ? this.resource(name) : undefined;
    return resource !== undefined && this.outputs(resource).get(output)?.sensitive === true
      ? (resource.outputs[output] as SecretReference | string)
      : undefined;
  }

  /** The value of a reference that stands at `path`; a bad reference is reported, and is the empty string. */
  public value(reference: Reference, path: Path, report: (problem: Diagnostic) => void): unknown {
    const bad = (message: string): string => {
      report(this.document.problem(path, `bad placeholder '\${${excerpt(reference.text)}}': ${message}`));
      return '';
    };
    const [name = '', ...keys] = reference.keys;
    if (reference.root === 'metadata') {
      return reference.keys.length === 0
        ? bad('names no key; write ${metadata.name}, say')
        : walk(this.document.spec.metadata, reference.keys, bad);
    }
    if (reference.root !== 'resources') {
      const choices = oneOf('roots', ['metadata', 'resources'], reference.root);
      return bad(`unknown root '${excerpt(reference.root)}'; ${choices}; write $\${…} for a literal`);
    }
    if (reference.keys.length === 0) {
      return bad('names no resource; write ${resources.<name>.<output>}');
    }
    if (!this.uids.has(name)) {
      return bad(`no resource '${excerpt(name)}'; ${oneOf('resources', [...this.uids.keys()], name)}`);
    }
    const resource = this.resource(name);
    if (resource === undefined) {
      return ''; // reported where the resource stands
    }
    const outputs = this.outputs(resource);
    const [output = ''] = keys;
    const found = outputs.get(output);
    if (found === undefined) {
      const problem = keys.length === 0 ? 'names no output' : `no output '${excerpt(output)}'`;
      return bad(`${problem}; ${oneOf('outputs', [...outputs.keys()], output)}`);
    }
    return found.sensitive === true
      ? bad('is a secret; only a variable takes it, as its whole value')
      : walk(resource.outputs, keys, bad);
  }

  private outputs({ definition: { type } }: ResolvedResource): Map<string, Output> {
    return new Map(Object.entries({ ...type.outputsOf?.(this.target), ...type.outputs }));
  }
}

function walk(root: unknown, keys: readonly string[], bad: (message: string) => string): unknown {
  let node = root;
  for (const key of keys) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) {
      return bad(
        `no key '${excerpt(key)}'; ${typeof node === 'object' && node !== null ? oneOf('keys', Object.keys(node), key) : 'its parent is not a map'}`,
      );
    }
    node = (node as Record<string, unknown>)[key];
  }
  return node;
}
