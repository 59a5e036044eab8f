import { basename } from 'node:path';
import type { Diagnostic, Path } from '../diagnostics/diagnostic';
import { Diagnostics, type Located, type Part, type Reporter } from '../diagnostics/diagnostics';
import { isRecord } from '../diagnostics/value-at';
import { checkSchema, type Vocabulary } from '../diagnostics/zod-issues';
import { checkDocument } from './check-document';
import { mergeOverlay } from './merge-overlay';
import { overrideProperty } from './override-property';
import { warnOfPlaceholders } from './placeholder-warnings';
import { scoreSchema, type ScoreSpec } from './score-schema';
import { SYNONYMS } from './synonyms';
import { upgradeLegacy } from './upgrade-legacy';
import type { ScoreOverlay, WorkloadSource } from './workload-source';
import { parseYamlFile } from './yaml-file';

export type { Path } from '../diagnostics/diagnostic';

/** A checked Score document that knows where each of its parts stands. */
export interface ScoreDocument extends Located {
  readonly source: WorkloadSource;
  readonly spec: ScoreSpec;
}

/** The document of one source, and the problems found in it. */
export interface ParsedScore {
  /** Undefined if the source is not a valid Score document. */
  readonly document: ScoreDocument | undefined;
  readonly source: WorkloadSource;
  readonly diagnostics: Diagnostics;
}

/** One text a document is made of; the later ones lie over the earlier. */
interface Layer {
  readonly locate: (path: Path, part?: Part) => Pick<Diagnostic, 'file' | 'line' | 'column'> & { depth: number };
  readonly written?: (path: Path) => string | undefined;
}

/** Parses one `score.yaml` with what lies over it: the overlay of an environment, then the overrides. */
export function parseScore(source: WorkloadSource, overlay: ScoreOverlay | undefined): ParsedScore {
  const layers = new Layers();
  const diagnostics = new Diagnostics();
  const at = diagnostics.of(layers);
  const value = readLayers(source, overlay, layers, diagnostics);
  const spec = diagnostics.errorCount === 0 ? checkSpec(value, layers, at) : undefined;
  if (spec === undefined) {
    return { document: undefined, source, diagnostics };
  }
  const document: ScoreDocument = { source, spec, locate: (path, part) => layers.locate(path, part) };
  warnOfPlaceholders(spec, at);
  checkDocument(document, at);
  return { document, source, diagnostics };
}

function checkSpec(value: unknown, layers: Layers, at: Reporter): ScoreSpec | undefined {
  if (!isRecord(value)) {
    const found = (value ?? null) === null ? 'empty' : Array.isArray(value) ? 'a list' : 'a single value';
    at.error([], `the document is ${found}; expected a map with apiVersion, metadata and containers`);
    return undefined;
  }
  const vocabulary: Vocabulary = {
    key: 'a field of Score v1b1',
    keys: 'fields',
    synonyms: SYNONYMS,
    written: (path) => layers.written(path),
  };
  return checkSchema(scoreSchema, value, at, vocabulary);
}

/** Reads and merges the layers of a document; it is whole if there was no error. */
function readLayers(
  source: WorkloadSource,
  overlay: ScoreOverlay | undefined,
  layers: Layers,
  diagnostics: Diagnostics,
): unknown {
  const { overrides = [] } = source;
  const files = [source, ...(overlay === undefined ? [] : [overlay]), ...overrides.filter((it) => 'file' in it)];
  let document: unknown;
  for (const [index, file] of files.entries()) {
    const value = readLayer(file, layers, diagnostics);
    // An overlay that is empty, or holds only comments, changes nothing.
    document = index === 0 ? value : (value ?? null) === null ? document : mergeOverlay(document, value);
  }
  for (const override of overrides) {
    if ('property' in override && diagnostics.errorCount === 0) {
      const { property } = override;
      const file = `--override-property '${property}'`;
      const changed = overrideProperty(document, property, (message) => {
        diagnostics.of({ locate: () => ({ file }) }).error([], message);
      });
      if (changed !== undefined) {
        document = changed.value;
        layers.add(propertyLayer(file, changed.path));
      }
    }
  }
  return document;
}

function readLayer({ file, text, problem }: ScoreOverlay, layers: Layers, diagnostics: Diagnostics): unknown {
  if (problem !== undefined) {
    diagnostics.of({ locate: () => ({ file }) }).error([], problem);
    return undefined;
  }
  const yaml = parseYamlFile(file, text, diagnostics);
  if (yaml === undefined) {
    return undefined;
  }
  layers.add(yaml);
  return upgradeLegacy(yaml.value, diagnostics.of({ locate: (path, part) => position(yaml.locate(path, part)) }));
}

/** The texts of one document, which is read from all of them together. */
class Layers implements Located {
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

function position({ file, line, column }: ReturnType<Layer['locate']>): Pick<Diagnostic, 'file' | 'line' | 'column'> {
  return { file, line, column };
}

function propertyLayer(file: string, set: Path): Layer {
  return {
    locate: (path) => {
      const same = path.findIndex((key, index) => String(key) !== set[index]);
      const depth = same === -1 ? path.length : same;
      return { file, depth: depth >= set.length ? path.length : 0 };
    },
  };
}

/**
 * Names that a workload may have whose file cannot be read: that of its directory, and whatever its text calls a name.
 */
export function possibleNames({ directory, text, overlays = {} }: WorkloadSource): string[] {
  const texts = [text, ...Object.values(overlays).map((overlay) => overlay.text)];
  const named = texts.flatMap((it) => [...it.matchAll(/\bname["']?[ \t]*:[ \t]*["']?([a-z0-9][a-z0-9-]*)/g)]);
  return [basename(directory), ...named.map((match) => match[1] ?? '')];
}
