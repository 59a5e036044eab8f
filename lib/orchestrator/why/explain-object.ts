import { oneOf } from '../../diagnostics/did-you-mean';
import { UserError } from '../../diagnostics/user-error';
import type { Manifest, Origins, PlannedWorkload } from '../../plan/plan';
import type { ScoreDocument } from '../../score/score-document';
import { leaves, type Answer, type Explanation } from './explanation';
import { placeOf } from './place';

/**
 * Explains the values of a Kubernetes object.
 *
 * @param path - of one value, or of several below it; items of a list by index or name; all values if undefined
 * @throws UserError if there is no such path
 */
export function explainObject(
  workload: PlannedWorkload,
  manifest: Manifest,
  document: ScoreDocument,
  path: string | undefined,
): Answer {
  const keys = find(manifest, path ?? '');
  const { kind, metadata } = manifest;
  const origins = workload.origins.get(manifest) ?? {};
  const inside = keys.length === 0 ? '' : keys.join('.');
  const explanations = leaves(manifest)
    .filter(({ path: leaf }) => inside === '' || leaf === inside || leaf.startsWith(`${inside}.`))
    .map((leaf) => explainLeaf(leaf, origins, kind, document));
  return { subject: `${kind}/${metadata.name}`, explanations };
}

function explainLeaf(
  { path, value }: { path: string; value: unknown },
  origins: Origins,
  kind: string,
  document: ScoreDocument,
): Explanation {
  for (let end = path.length; end > 0; end = path.lastIndexOf('.', end - 1)) {
    const part = path.slice(0, end);
    const origin = Object.hasOwn(origins, part) ? origins[part] : undefined;
    if (origin !== undefined) {
      // The part was copied as a whole, so the same keys are below its origin: `livenessProbe.httpGet.port`, for example.
      const rest = end === path.length ? [] : path.slice(end + 1).split('.');
      return { path, value, origin: 'path' in origin ? placeOf(document, [...origin.path, ...rest]) : origin };
    }
  }
  return { path, value, origin: { reason: `the same for every ${kind}` } };
}

/** The keys of a written path: `a.b`, `a[0]` or `a[name]`. Keys may contain dots. */
function find(root: unknown, path: string): string[] {
  const keys: string[] = [];
  let node = root;
  let rest = path.replaceAll('[', '.').replaceAll(']', '').replaceAll('"', '');
  while (rest !== '') {
    const choices = typeof node === 'object' && node !== null ? namesOf(node) : new Map<string, string>();
    const name = [...choices.keys()]
      .filter((it) => rest === it || rest.startsWith(`${it}.`))
      .sort((a, b) => b.length - a.length)[0];
    if (name === undefined) {
      const at = keys.length === 0 ? 'the object' : keys.join('.');
      const [given = ''] = rest.split('.');
      throw new UserError(`${at} has no '${given}'; ${oneOf('keys', [...choices.keys()], given)}`);
    }
    const key = choices.get(name) ?? '';
    keys.push(key);
    node = (node as Record<string, unknown>)[key];
    rest = rest.slice(name.length + 1);
  }
  return keys;
}

/** Keys of a map or a list, by the names that users may write for them. */
function namesOf(node: object): Map<string, string> {
  const names = new Map(Object.keys(node).map((key) => [key, key]));
  if (Array.isArray(node)) {
    node.forEach((item: unknown, index) => {
      const { name, mountPath } = (item ?? {}) as { name?: unknown; mountPath?: unknown };
      const given = [mountPath, name].find((it) => typeof it === 'string');
      if (given !== undefined) {
        names.set(given, String(index));
      }
    });
  }
  return names;
}
