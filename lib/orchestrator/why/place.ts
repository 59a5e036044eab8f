import { references } from '../../score/placeholders';
import type { Path } from '../../diagnostics/diagnostic';
import type { ScoreDocument } from '../../score/score-document';
import type { Place } from './explanation';

/** Where a path of a document stands; where there is no such path, its nearest parent that exists. */
export function placeOf(document: ScoreDocument, path: Path): Place {
  const existing = existingPart(document.spec, path);
  const text = valueAt(document.spec, existing);
  const { file, line, column } = document.locate(existing);
  return {
    ...{ file, line, column },
    path: existing.join('.'),
    ...(typeof text === 'string' || typeof text === 'number' || typeof text === 'boolean' ? { text } : {}),
    refersTo: typeof text === 'string' ? resourcesIn(document, text) : [],
  };
}

/** The resources that the placeholders of a text name, each once. */
function resourcesIn(document: ScoreDocument, text: string): Place[] {
  const names = references(text).flatMap(({ root, keys: [name] }) => (root === 'resources' ? [name ?? ''] : []));
  return [...new Set(names)].map((name) => {
    const path = ['resources', name, 'type'];
    const { file, line, column } = document.locate(path);
    return { file, line, column, path: `resources.${name}`, text: String(valueAt(document.spec, path)), refersTo: [] };
  });
}

function existingPart(root: unknown, path: Path): Path {
  const length = path.findIndex((_, index) => valueAt(root, path.slice(0, index + 1)) === undefined);
  return length < 0 ? path : path.slice(0, length);
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null && Object.hasOwn(node, key)
        ? (node as Record<string, unknown>)[key]
        : undefined,
    root,
  );
}
