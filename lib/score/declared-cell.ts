import { annotation } from './annotations';
import type { ScoreDocument } from './score-document';

/** The cell that a document is in, 1 by default; undefined if it says something else than a number from 1 to 99. */
export function declaredCell(document: ScoreDocument): number | undefined {
  const given = annotation(document, 'cell') ?? '1';
  return /^[1-9]\d?$/.test(given) ? Number(given) : undefined;
}
