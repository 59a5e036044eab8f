import { isMap, isNode, isPair, isScalar, isSeq, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { describeIssues } from '../describe-issues';
import { UserError, type Problem } from '../user-error';
import { scoreSchema, type ScoreSpec } from './score-schema';
import type { WorkloadSource } from './workload-source';

export type Path = readonly (string | number)[];

/** A checked Score document that knows where each of its parts stands. */
export interface ScoreDocument {
  readonly source: WorkloadSource;
  readonly spec: ScoreSpec;
  /** A problem at a path of this document: its value, or its nearest parent that exists. */
  readonly problem: (path: Path, message: string) => Problem;
}

/** Aliases a document may expand to; more is an attack (https://en.wikipedia.org/wiki/Billion_laughs_attack). */
const MAX_ALIASES = 100;

/**
 * Reads one `score.yaml`.
 *
 * @throws UserError with every problem of the document and its position
 */
export function parseScore(source: WorkloadSource): ScoreDocument {
  const lines = new LineCounter();
  const yaml = parse(source, lines);
  const problem = (path: Path, message: string, part: 'key' | 'value' = 'value'): Problem => ({
    file: source.file,
    ...position(yaml, lines, path, part),
    path: path.join('.'),
    message,
  });

  const value: unknown = yaml.toJS({ maxAliasCount: MAX_ALIASES });
  const result = scoreSchema.safeParse(value);
  if (!result.success) {
    const findings = describeIssues(result.error.issues, value, 'is not a field of Score v1b1; remove it');
    throw new UserError(findings.map(({ path, message, part }) => problem(path, message, part)));
  }
  return { source, spec: result.data, problem };
}

function parse({ file, text }: WorkloadSource, lines: LineCounter): Document {
  const yaml = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false });
  const problems: Problem[] = yaml.errors.map((error) => ({
    file,
    ...at(lines, error.pos[0]),
    message: `is not valid YAML: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`,
  }));
  visit(yaml, {
    Pair: (_, pair) => {
      if (isScalar(pair.key) && pair.key.value === '__proto__') {
        problems.push({
          file,
          ...at(lines, pair.key.range?.[0] ?? 0),
          message: "the key '__proto__' is not allowed; choose another",
        });
      }
    },
  });
  if (problems.length > 0) {
    throw new UserError(problems);
  }
  return yaml;
}

function at(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

function position(yaml: Document, lines: LineCounter, path: Path, part: 'key' | 'value') {
  let offset = 0;
  let node: unknown = yaml.contents;
  for (const [depth, segment] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(segment));
      if (!isPair(pair)) {
        break;
      }
      const last = depth === path.length - 1;
      const target = last && part === 'key' ? pair.key : (pair.value ?? pair.key);
      const start = isNode(target) ? target.range?.[0] : undefined;
      const key = isNode(pair.key) ? pair.key.range?.[0] : undefined;
      // A block below its key begins on a later line: there the key says more.
      offset = (isScalar(target) ? start : key) ?? start ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(segment)];
      offset = (isNode(node) ? node.range?.[0] : undefined) ?? offset;
    } else {
      break;
    }
  }
  return at(lines, offset);
}
