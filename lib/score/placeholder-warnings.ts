import type { Path } from '../diagnostics/diagnostic';
import type { Part, Reporter } from '../diagnostics/diagnostics';
import { excerpt } from '../diagnostics/printable';
import { mapStrings, references, unclosedPlaceholder } from './placeholders';
import type { ScoreSpec } from './score-schema';
import { walkTexts } from './walk-texts';

/** Paths whose values may contain placeholders. `*` is any key. */
const EXPANDED: readonly Path[] = [
  ['containers', '*', 'variables', '*'],
  ['containers', '*', 'files', '*', 'content'],
  ['containers', '*', 'volumes', '*', 'source'],
  ['resources', '*', 'params'],
];

/**
 * Warns of every placeholder where Score does not expand it: in an image, a command, an annotation or a key. Where Score
 * does, it warns of one without an end, which stays text.
 */
export function warnOfPlaceholders(spec: ScoreSpec, at: Reporter): void {
  const look = (text: string, path: Path, part: Part) => {
    const [first] = text.includes('${') ? references(text) : [];
    if (first !== undefined) {
      const message = `'\${${excerpt(first.text)}}' is not expanded here; use a variable, a file or params`;
      at.warning(path, message, part);
    }
  };
  const lookForEnd = (text: string, path: Path) => {
    const rest = unclosedPlaceholder(text);
    if (rest !== undefined) {
      at.warning(path, `'${excerpt(rest)}' is not closed; add its }, or write $\${ if it is text`);
    }
    return text;
  };
  const isDone = (path: Path, value: unknown, parent: object): boolean => {
    const isExpanded = EXPANDED.some((expanded) => matches(expanded, path));
    if (isExpanded && !('noExpand' in parent && parent.noExpand === true)) {
      mapStrings(value, lookForEnd, [...path]);
    }
    return isExpanded;
  };
  walkTexts(spec, { look, isDone });
}

function matches(pattern: Path, path: Path): boolean {
  return pattern.length === path.length && pattern.every((part, index) => part === '*' || part === path[index]);
}
