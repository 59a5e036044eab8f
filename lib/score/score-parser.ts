import { basename } from 'node:path';
import { Diagnostics, type Reporter } from '../diagnostics/diagnostics';
import { isRecord } from '../diagnostics/value-at';
import { checkSchema, type Vocabulary } from '../diagnostics/zod-issues';
import { checkDocument } from './check-document';
import { Layers, mergeOverlay, propertyLayer } from './layers';
import { overrideProperty } from './override-property';
import { warnOfPlaceholders } from './placeholder-warnings';
import type { ScoreDocument } from './score-document';
import { FIELD_SYNONYMS, scoreSchema, type ScoreSpec } from './score-schema';
import { upgradeLegacy } from './upgrade-legacy';
import type { ScoreOverlay, WorkloadSource } from './workload-source';
import { parseYamlFile } from './yaml-file';

/** The document of one source, and its problems. */
export interface ParsedScore {
  /** Undefined if the source is not a valid Score document. */
  readonly document: ScoreDocument | undefined;
  readonly source: WorkloadSource;
  readonly diagnostics: Diagnostics;
}

/**
 * Parses Score documents and keeps the results, by source and overlay. Both are compared by identity, so an object must
 * not change after it was parsed.
 */
export class ScoreParser {
  private readonly known = new WeakMap<WorkloadSource, Map<ScoreOverlay | undefined, ParsedScore>>();

  /** Parses every source with its overlay for an environment. The result is in the order of the files. */
  public parse(sources: readonly WorkloadSource[], environment: string): ParsedScore[] {
    return [...sources].sort((a, b) => (a.file < b.file ? -1 : 1)).map((source) => this.parseOne(source, environment));
  }

  private parseOne(source: WorkloadSource, environment: string): ParsedScore {
    const { overlays = {} } = source;
    const overlay = Object.hasOwn(overlays, environment) ? overlays[environment] : undefined;
    const known = this.known.get(source) ?? new Map<ScoreOverlay | undefined, ParsedScore>();
    this.known.set(source, known);
    const score = known.get(overlay) ?? parseScore(source, overlay);
    known.set(overlay, score);
    return score;
  }
}

/** Parses one `score.yaml` with the overlay of an environment and the overrides. */
function parseScore(source: WorkloadSource, overlay: ScoreOverlay | undefined): ParsedScore {
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
    at.error([], `the document is ${formOf(value)}; expected a map with apiVersion, metadata and containers`);
    return undefined;
  }
  const vocabulary: Vocabulary = {
    key: 'a field of Score v1b1',
    keys: 'fields',
    synonyms: FIELD_SYNONYMS,
    written: (path) => layers.written(path),
  };
  return checkSchema(scoreSchema, value, at, vocabulary);
}

/** What a document that is not a map is. */
function formOf(value: unknown): string {
  return (value ?? null) === null ? 'empty' : Array.isArray(value) ? 'a list' : 'a single value';
}

/** Reads and merges the layers of a document; incomplete if an error was reported. */
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
    if (index === 0) {
      document = value;
    } else if (isRecord(value)) {
      document = mergeOverlay(document, value);
    } else if ((value ?? null) !== null) {
      // One that is empty, or has only comments, changes nothing.
      const problem = `the overlay is ${formOf(value)}; expected a map with the fields that it changes`;
      diagnostics.of({ locate: () => ({ file: file.file, line: 1, column: 1 }) }).error([], problem);
    }
  }
  for (const override of overrides) {
    if ('property' in override && diagnostics.errorCount === 0) {
      const { property } = override;
      const file = `--override-property '${property}'`;
      const changed = overrideProperty(document, property, (message) => {
        diagnostics.ofFile(file).error([], message);
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
    diagnostics.ofFile(file).error([], problem);
    return undefined;
  }
  const yaml = parseYamlFile(file, text, diagnostics);
  if (yaml === undefined) {
    return undefined;
  }
  layers.add(yaml);
  return upgradeLegacy(yaml.value, diagnostics.of(yaml));
}

/** Possible names of a workload whose file cannot be parsed: its directory's, and all values after `name:` in it. */
export function possibleNames({ directory, text, overlays = {} }: WorkloadSource): string[] {
  const texts = [text, ...Object.values(overlays).map((overlay) => overlay.text)];
  const named = texts.flatMap((it) => [...it.matchAll(/\bname["']?[ \t]*:[ \t]*["']?([a-z0-9][a-z0-9-]*)/g)]);
  return [basename(directory), ...named.map((match) => match[1] ?? '')];
}
