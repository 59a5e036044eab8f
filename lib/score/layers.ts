import type { Diagnostic, Path } from '../diagnostics/diagnostic';
import type { Located, Part } from '../diagnostics/diagnostics';
import { isRecord } from '../diagnostics/value-at';

/** One text a document is made of; the later ones lie over the earlier. */
export interface Layer {
  readonly locate: (path: Path, part?: Part) => Pick<Diagnostic, 'file' | 'line' | 'column'> & { depth: number };
  readonly written?: (path: Path) => string | undefined;
}

/** The texts of one document, which is read from all of them together. */
export class Layers implements Located {
  private readonly layers: Layer[] = [];

  public add(layer: Layer): void {
    this.layers.push(layer);
  }

  public locate(path: Path, part?: Part): Pick<Diagnostic, 'file' | 'line' | 'column'> {
    const best = this.best(path, part);
    return best === undefined ? {} : position(best.found);
  }

  public written(path: Path): string | undefined {
    return this.best(path)?.layer.written?.(path);
  }

  /** The layer that has most of a path; of two that have as much, the upper one. */
  private best(path: Path, part?: Part): { layer: Layer; found: ReturnType<Layer['locate']> } | undefined {
    let best: { layer: Layer; found: ReturnType<Layer['locate']> } | undefined;
    for (const layer of this.layers) {
      const found = layer.locate(path, part);
      const depth = best?.found.depth ?? -1;
      // What is missing is missing from the document itself, whatever lies over it.
      if (best === undefined || found.depth > depth || (found.depth === depth && found.depth === path.length)) {
        best = { layer, found };
      }
    }
    return best;
  }
}

export function position({
  file,
  line,
  column,
}: ReturnType<Layer['locate']>): Pick<Diagnostic, 'file' | 'line' | 'column'> {
  return { file, line, column };
}

export function propertyLayer(file: string, set: Path): Layer {
  return {
    locate: (path) => {
      const same = path.findIndex((key, index) => String(key) !== set[index]);
      const depth = same === -1 ? path.length : same;
      return { file, depth: depth >= set.length ? path.length : 0 };
    },
  };
}

/** Merges one document over another: maps by key, lists and scalars whole; `null` deletes what is there. */
export function mergeOverlay(document: unknown, overlay: unknown): unknown {
  if (!isRecord(document) || !isRecord(overlay)) {
    return overlay;
  }
  const merged = new Map(Object.entries(document));
  for (const [key, value] of Object.entries(overlay)) {
    if (value === null) {
      merged.delete(key);
    } else {
      merged.set(key, merged.has(key) ? mergeOverlay(merged.get(key), value) : withoutNulls(value));
    }
  }
  return Object.fromEntries(merged);
}

/** What is new has nothing to delete. */
function withoutNulls(value: unknown): unknown {
  return isRecord(value) ? mergeOverlay({}, value) : value;
}
