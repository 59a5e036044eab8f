import type { Path } from '../diagnostics/diagnostic';
import type { Part, Reporter } from '../diagnostics/diagnostics';
import { excerpt } from '../diagnostics/printable';
import { references } from './placeholders';
import type { ScoreSpec } from './score-schema';

/** Paths whose values may contain placeholders. `*` is any key. */
const EXPANDED: readonly Path[] = [
  ['containers', '*', 'variables', '*'],
  ['containers', '*', 'files', '*', 'content'],
  ['containers', '*', 'volumes', '*', 'source'],
  ['resources', '*', 'params'],
];

/**
 * Warns of every placeholder where Score does not expand it: in an image, a command, an annotation or a key.
 */
export function warnOfPlaceholders(spec: ScoreSpec, at: Reporter): void {
  const look = (text: string, path: Path, part: Part) => {
    const [first] = text.includes('${') ? references(text) : [];
    if (first !== undefined) {
      const message = `'\${${excerpt(first.text)}}' is not expanded here; use a variable, a file or params`;
      at.warning(path, message, part);
    }
  };
  const walk = (value: unknown, path: Path): void => {
    if (typeof value === 'string') {
      look(value, path, 'value');
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) {
        const inside = [...path, key];
        look(key, inside, 'key');
        if (!EXPANDED.some((expanded) => matches(expanded, inside))) {
          walk(item, inside);
        }
      }
    }
  };
  walk(spec, []);
}

function matches(pattern: Path, path: Path): boolean {
  return pattern.length === path.length && pattern.every((part, index) => part === '*' || part === path[index]);
}
