import type { Path } from '../../diagnostics/diagnostic';
import { valueAt } from '../../diagnostics/value-at';
import { references } from '../../score/placeholders';
import type { ScoreDocument } from '../../score/score-document';

/** A place in a Score file, its overlay or its overrides. */
export interface Place {
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based, in characters. */
  readonly column?: number;
  /** Path inside the document, for example `containers.main.image`. */
  readonly path: string;
  /** The scalar at this place; left out for a map or a list. */
  readonly text?: string | number | boolean;
  /** The resources that its placeholders refer to. */
  readonly refersTo: readonly Place[];
}

/** The place of a path in a document; if the path does not exist, the place of its nearest parent that does. */
export function placeOf(document: ScoreDocument, path: Path): Place {
  const existing = existingPart(document.spec, path);
  const text = valueAt(document.spec, existing);
  const { file, line, column } = document.locate(existing);
  return {
    file,
    line,
    column,
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
