import type { Path } from '../../diagnostics/diagnostic';
import type { Diagnostics, Reporter } from '../../diagnostics/diagnostics';
import { oneOf } from '../../diagnostics/did-you-mean';
import { excerpt } from '../../diagnostics/printable';
import type { SecretReference } from '../../plan/plan';
import { references, type Reference } from '../../score/placeholders';
import { type ResolvedResource, resourceIdentity } from './resource-definitions';
import { levelsOpening } from '../../resource-types';
import type { Output } from '../../resource-types/resource-type';
import type { ScoreDocument } from '../../score/score-document';
import type { Target } from '../../plan/target';

/** Looks up the references of one document: to its metadata, and to outputs of its resources. */
export class Lookup {
  /** Whether a reference was to a resource that could not be resolved. The cause is reported elsewhere. */
  public metUnresolved = false;
  /** Resources whose outputs were looked up. */
  public readonly met = new Set<ResolvedResource>();

  private readonly at: Reporter;
  private readonly uids: ReadonlyMap<string, string>;

  constructor(
    private readonly document: ScoreDocument,
    private readonly resolved: ReadonlyMap<string, ResolvedResource>,
    private readonly target: Target,
    diagnostics: Diagnostics,
  ) {
    this.at = diagnostics.of(document);
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

  /** Refuses a reference to a secret in a text that is not expanded: the program would get the placeholder instead. */
  public refuseSecrets(text: string, path: Path): void {
    for (const reference of references(text)) {
      const [name = '', output = ''] = reference.keys;
      const resource = reference.root === 'resources' ? this.resource(name) : undefined;
      if (resource !== undefined && this.outputs(resource).get(output)?.sensitive === true) {
        this.value(reference, path);
      }
    }
  }

  /** The secret that a reference means (in the local run its value); undefined if it means none. */
  public secret({ root, keys: [name = '', output = '', ...more] }: Reference): SecretReference | string | undefined {
    const resource = root === 'resources' && more.length === 0 ? this.resource(name) : undefined;
    return resource !== undefined && this.outputs(resource).get(output)?.sensitive === true
      ? (resource.outputs[output] as SecretReference | string)
      : undefined;
  }

  /** The value of a reference at `path`; the empty string for one that is not valid, which is reported. */
  public value(reference: Reference, path: Path): unknown {
    const refuse = (message: string): string => {
      this.at.error(path, `bad placeholder '\${${excerpt(reference.text)}}': ${message}`);
      return '';
    };
    const [name = '', ...keys] = reference.keys;
    if (reference.root === 'metadata') {
      return reference.keys.length === 0
        ? refuse('it has no key; write ${metadata.name}, for example')
        : walk(this.document.spec.metadata, reference.keys, refuse);
    }
    if (reference.root !== 'resources') {
      const choices = oneOf('roots', ['metadata', 'resources'], reference.root);
      return refuse(`unknown root '${excerpt(reference.root)}'; ${choices}; write $\${…} to keep the text`);
    }
    if (reference.keys.length === 0) {
      return refuse('it has no resource; write ${resources.<name>.<output>}');
    }
    if (!this.uids.has(name)) {
      return refuse(`no resource '${excerpt(name)}'; ${oneOf('resources', [...this.uids.keys()], name)}`);
    }
    const resource = this.resource(name);
    if (resource === undefined) {
      this.metUnresolved = true;
      return '';
    }
    const outputs = this.outputs(resource);
    const [output = ''] = keys;
    const found = outputs.get(output);
    if (found === undefined) {
      const problem = keys.length === 0 ? 'it has no output' : `no output '${excerpt(output)}'`;
      const other = keys.length === 0 ? undefined : resource.definition.type.otherOutput?.(output);
      const choices = oneOf('outputs', [...outputs.keys()], output);
      return refuse(`${problem}; ${other === undefined ? choices : `${choices}; or ${excerpt(other)}`}`);
    }
    this.met.add(resource);
    this.checkAccess(name, resource, resource.outputs[output], path);
    return found.sensitive === true
      ? refuse('the output is a secret; use it only in a variable')
      : walk(resource.outputs, keys, refuse);
  }

  /** Warns of an output with the name of an AWS resource that the workload's role may not use. */
  private checkAccess(name: string, { claim, definition }: ResolvedResource, value: unknown, path: Path): void {
    const use = definition.uses.find((it) => it.workload === this.document.spec.metadata.name && it.name === name);
    if (claim === undefined || use?.access === undefined || typeof value !== 'string') {
      return;
    }
    const levels = levelsOpening(claim, value);
    if (!levels.includes(use.access)) {
      const message = `access '${use.access}' to resource '${name}' does not allow using this output; set params.access to ${levels.join(' or ')}`;
      this.at.warning(path, message);
    }
  }

  private outputs({ definition: { type } }: ResolvedResource): Map<string, Output> {
    return new Map(Object.entries({ ...type.outputsOf?.(this.target), ...type.outputs }));
  }
}

function walk(root: unknown, keys: readonly string[], refuse: (message: string) => string): unknown {
  let node = root;
  for (const key of keys) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) {
      return refuse(
        `no key '${excerpt(key)}'; ${typeof node === 'object' && node !== null ? oneOf('keys', Object.keys(node), key) : 'its parent is a single value'}`,
      );
    }
    node = (node as Record<string, unknown>)[key];
  }
  return node;
}
