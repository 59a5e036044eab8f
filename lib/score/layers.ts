import type { Diagnostic, Path } from '../diagnostics/diagnostic';
import type { Located, Part } from '../diagnostics/diagnostics';
import { isRecord } from '../diagnostics/value-at';

/** One text of a document: the Score file, an overlay or an override. */
export interface Layer {
  /** Position of a path, or of its nearest parent that exists; `depth` is the number of keys found. */
  readonly locate: (path: Path, part?: Part) => Pick<Diagnostic, 'file' | 'line' | 'column'> & { depth: number };
  /** A plain scalar as it was written. */
  readonly written?: (path: Path) => string | undefined;
}

/** The texts of one document, from the Score file to the last override. Each has priority over those before it. */
export class Layers implements Located {
  private readonly layers: Layer[] = [];

  public add(layer: Layer): void {
    this.layers.push(layer);
  }

  public locate(path: Path, part?: Part): Pick<Diagnostic, 'file' | 'line' | 'column'> {
    return this.best(path, part)?.found ?? {};
  }

  public written(path: Path): string | undefined {
    return this.best(path)?.layer.written?.(path);
  }

  /** The layer that contains most of a path; if several contain all of it, the last of them. */
  private best(path: Path, part?: Part): { layer: Layer; found: ReturnType<Layer['locate']> } | undefined {
    let best: { layer: Layer; found: ReturnType<Layer['locate']> } | undefined;
    for (const layer of this.layers) {
      const found = layer.locate(path, part);
      const depth = best?.found.depth ?? -1;
      // Of layers that contain the same part of a missing path, the first is chosen: the Score file.
      if (best === undefined || found.depth > depth || (found.depth === depth && found.depth === path.length)) {
        best = { layer, found };
      }
    }
    return best;
  }
}

/**
 * The layer of one overridden property.
 *
 * @param file - stands for the file in messages
 * @param set - path of the property
 */
export function propertyLayer(file: string, set: Path): Layer {
  return {
    locate: (path) => {
      const same = path.findIndex((key, index) => String(key) !== set[index]);
      const depth = same === -1 ? path.length : same;
      return { file, depth: depth >= set.length ? path.length : 0 };
    },
  };
}

/** Merges an overlay into a document. Maps are merged by key, other values are replaced, and `null` deletes a key. */
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

/** A new value, without the keys whose value is null. */
function withoutNulls(value: unknown): unknown {
  return isRecord(value) ? mergeOverlay({}, value) : value;
}
