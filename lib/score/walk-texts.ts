import type { Path } from '../diagnostics/diagnostic';
import type { Part } from '../diagnostics/diagnostics';

/** What looks at the texts of a document. */
export interface TextVisitor {
  /** Called with each key, and with each text, in the order of the document. */
  readonly look: (text: string, path: Path, part: Part) => void;
  /** Called with what stands below a key; true where the visitor is done with it, so that nothing inside is visited. */
  readonly isDone: (path: Path, value: unknown, parent: object) => boolean;
}

/** Visits every key and every text of a document or of a part of it. */
export function walkTexts(value: unknown, visitor: TextVisitor, path: Path = []): void {
  if (typeof value === 'string') {
    visitor.look(value, path, 'value');
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const inside = [...path, key];
      visitor.look(key, inside, 'key');
      if (!visitor.isDone(inside, item, value)) {
        walkTexts(item, visitor, inside);
      }
    }
  }
}
