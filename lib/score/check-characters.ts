import type { Path } from '../diagnostics/diagnostic';
import type { Part, Reporter } from '../diagnostics/diagnostics';
import { LOST_CHARACTERS } from '../plan/lost-characters';
import type { ScoreSpec } from './score-schema';
import { walkTexts } from './walk-texts';

/**
 * Refuses characters that do not arrive in the cluster, in every text that becomes a part of a manifest. Files may contain
 * them: their content then becomes base64. Params become manifests only in part; their types check them.
 */
export function checkCharacters(spec: ScoreSpec, at: Reporter): void {
  const look = (text: string, path: Path, part: Part) => {
    const [lost] = LOST_CHARACTERS.exec(text) ?? [];
    if (lost !== undefined) {
      const code = lost.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
      at.error(
        path,
        `contains the character U+${code}, which Flux cannot apply; remove it, or put the text in a file`,
        part,
      );
    }
  };
  walkTexts(spec, { look, isDone: isExempt });
}

/** `containers.*.files.*.content` and `resources.*.params` */
function isExempt([section, , field, , last, ...more]: Path): boolean {
  return section === 'containers'
    ? field === 'files' && last === 'content' && more.length === 0
    : section === 'resources' && field === 'params';
}
