import { describeIssues } from '../diagnostics/describe-issues';
import { UserError, type Diagnostic } from '../diagnostics/user-error';
import { mergeOverlay } from './merge-overlay';
import { overrideProperty } from './override-property';
import { placeholderWarnings } from './placeholder-warnings';
import { scoreSchema, type ScoreSpec } from './score-schema';
import { upgradeLegacy } from './upgrade-legacy';
import type { ScoreOverlay, WorkloadSource } from './workload-source';
import { parseYamlFile, type Path } from './yaml-file';

export type { Path } from './yaml-file';

/** A checked Score document that knows where each of its parts stands. */
export interface ScoreDocument {
  readonly source: WorkloadSource;
  readonly spec: ScoreSpec;
  /** What was read, and should be written otherwise. */
  readonly warnings: readonly Diagnostic[];
  /** A problem at a path of this document: its value, or its nearest parent that exists. */
  readonly problem: (path: Path, message: string, part?: 'key' | 'value') => Diagnostic;
}

/** One text a document is made of; the later ones lie over the earlier. */
interface Layer {
  readonly file: string;
  readonly locate: (path: Path, part?: 'key' | 'value') => { line?: number; column?: number; depth: number };
}

/** What each source came to, by the overlay that lay over it: documents are read once, however often they are asked for. */
const parsed = new WeakMap<WorkloadSource, Map<ScoreOverlay | undefined, ScoreDocument | UserError>>();

/**
 * Reads one `score.yaml` with what lies over it in an environment: the overlay beside it, then the overrides.
 *
 * @throws UserError with every problem of the document and its position
 */
export function parseScore(source: WorkloadSource, environment: string): ScoreDocument {
  const { overlays = {} } = source;
  const overlay = Object.hasOwn(overlays, environment) ? overlays[environment] : undefined;
  const known = parsed.get(source) ?? new Map<ScoreOverlay | undefined, ScoreDocument | UserError>();
  parsed.set(source, known);
  const document = known.get(overlay) ?? parse(source, overlay);
  known.set(overlay, document);
  if (document instanceof UserError) {
    throw document;
  }
  return document;
}

function parse(source: WorkloadSource, overlay: ScoreOverlay | undefined): ScoreDocument | UserError {
  const layers: Layer[] = [];
  const warnings: Diagnostic[] = [];
  const problems: Diagnostic[] = [];
  const problem = (path: Path, message: string, part: 'key' | 'value' = 'value'): Diagnostic =>
    describe(layers, path, message, part);

  let document = readLayers(source, overlay, layers, warnings, problems);
  for (const override of source.overrides ?? []) {
    if ('property' in override && problems.length === 0) {
      const { value, path } = overrideProperty(document, override.property);
      document = value;
      layers.push(propertyLayer(override.property, path));
    }
  }
  const result = problems.length === 0 ? scoreSchema.safeParse(document) : undefined;
  if (result?.success === false) {
    const findings = describeIssues(result.error.issues, document, 'is not a field of Score v1b1; remove it');
    problems.push(...findings.map(({ path, message, part }) => problem(path, message, part)));
  }
  if (result?.data === undefined) {
    return new UserError(problems);
  }
  return { source, spec: result.data, warnings: [...warnings, ...placeholderWarnings(result.data, problem)], problem };
}

/** Reads and merges the files of a document; each problem is reported, and the document is whole if there is none. */
function readLayers(
  source: WorkloadSource,
  overlay: ScoreOverlay | undefined,
  layers: Layer[],
  warnings: Diagnostic[],
  problems: Diagnostic[],
): unknown {
  const { overrides = [] } = source;
  const files = [source, ...(overlay === undefined ? [] : [overlay]), ...overrides.filter(isFile)];
  let document: unknown;
  for (const [index, file] of files.entries()) {
    const value = readLayer(file, layers, warnings, problems);
    // An overlay that was emptied, or holds comments alone, changes nothing.
    document = index === 0 ? value : (value ?? null) === null ? document : mergeOverlay(document, value);
  }
  return document;
}

function readLayer(
  { file, text, problem }: ScoreOverlay,
  layers: Layer[],
  warnings: Diagnostic[],
  problems: Diagnostic[],
): unknown {
  if (problem !== undefined) {
    problems.push({ file, message: problem });
    return undefined;
  }
  try {
    const yaml = parseYamlFile(file, text);
    layers.push(yaml);
    return upgradeLegacy(
      yaml.value,
      (path, message) => warnings.push(describe([yaml], path, message, 'value')),
      (path, message) => problems.push(describe([yaml], path, message, 'value')),
    );
  } catch (error) {
    if (!(error instanceof UserError)) {
      throw error;
    }
    problems.push(...error.problems);
    return undefined;
  }
}

/** Names the layer that says most of a path; of two that say as much, the one that lies above. */
function describe(layers: readonly Layer[], path: Path, message: string, part: 'key' | 'value'): Diagnostic {
  let best: { file: string; line?: number; column?: number; depth: number } | undefined;
  for (const { file, locate } of layers) {
    const found = { file, ...locate(path, part) };
    // What is missing is missing from the document itself, whatever lies over it.
    if (best === undefined || found.depth > best.depth || (found.depth === best.depth && found.depth === path.length)) {
      best = found;
    }
  }
  const { file, line, column } = best ?? {};
  return { file, line, column, path: path.join('.'), message };
}

function propertyLayer(property: string, set: Path): Layer {
  return {
    file: `--override-property '${property}'`,
    locate: (path) => {
      const same = path.findIndex((key, index) => String(key) !== set[index]);
      const depth = same === -1 ? path.length : same;
      return { depth: depth >= set.length ? path.length : 0 };
    },
  };
}

function isFile(override: NonNullable<WorkloadSource['overrides']>[number]): override is ScoreOverlay {
  return 'file' in override;
}
