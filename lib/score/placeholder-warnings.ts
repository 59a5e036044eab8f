import type { Diagnostic } from '../diagnostics/user-error';
import { excerpt } from '../diagnostics/printable';
import { references } from './placeholders';
import type { ScoreSpec } from './score-schema';
import type { Path } from './yaml-file';

/** Paths below which placeholders are expanded, or left alone on purpose; `*` is any key. */
const EXPANDED: readonly Path[] = [
  ['containers', '*', 'variables', '*'],
  ['containers', '*', 'files', '*', 'content'],
  ['containers', '*', 'volumes', '*', 'source'],
  ['resources', '*', 'params'],
];

/**
 * Warns of every placeholder that stays as it is because it stands where Score expands none: an image, a command, an
 * annotation, a key.
 */
export function placeholderWarnings(
  spec: ScoreSpec,
  problem: (path: Path, message: string, part?: 'key' | 'value') => Diagnostic,
): Diagnostic[] {
  const warnings: Diagnostic[] = [];
  const look = (text: string, path: Path, part: 'key' | 'value') => {
    const [first] = text.includes('${') ? references(text) : [];
    if (first !== undefined) {
      warnings.push(
        problem(
          path,
          `'\${${excerpt(first.text)}}' is not expanded here, and stays as it is; use a variable, a file or params`,
          part,
        ),
      );
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
  return warnings;
}

function matches(pattern: Path, path: Path): boolean {
  return pattern.length === path.length && pattern.every((part, index) => part === '*' || part === path[index]);
}
