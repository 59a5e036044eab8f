import { existsSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { basename, dirname, join, normalize, resolve } from 'node:path';
import { printable } from '../../diagnostics/printable';
import { UserError } from '../../diagnostics/user-error';
import { readAttachments, readOverlay, readWorkloads } from '../../read-workloads';
import { declaredName } from '../../score/declared-name';
import type { Attachment, WorkloadSource } from '../../score/workload-source';
import { toJson } from '../output';
import { checkSources, type Report } from '../validate/check-workloads';
import { lines, summary } from '../validate/run';
import { cellOfNew } from '../cell-of-new';
import { checkName, CODEOWNERS, writeWorkload } from '../write-workload';
import { decisions } from './decisions';
import { inCell, upgradeScore, type Change } from './upgrade-score';

export interface AdoptOptions {
  /** Directory of the workloads. */
  readonly root: string;
  /** A Score file, or a directory with a score.yaml. */
  readonly path: string;
  /** Of the workload; that of the Score file if left out. */
  readonly name?: string;
  readonly dryRun: boolean;
  readonly json: boolean;
  readonly colour: boolean;
}

/** What was adopted; `--json` prints it as it is. */
export interface Adoption {
  readonly workload: string;
  /** For example `score/shop`. */
  readonly directory: string;
  /** Below the directory. */
  readonly files: readonly string[];
  readonly changed: readonly Change[];
  /** What its owner has to do or to decide, besides the findings. */
  readonly decide: readonly Change[];
  readonly report: Report;
}

/**
 * Copies a Score file and the files that it attaches to `<root>/<name>`, changed as far as that needs no decision.
 *
 * @returns what to print, and whether the workload is valid
 * @throws UserError before anything is written
 */
export function adopt({ root, path, name, dryRun, json, colour }: AdoptOptions): { text: string; valid: boolean } {
  const file = scoreFileAt(path);
  const { text: original, problem } = readOverlay(file);
  if (problem !== undefined) {
    throw new UserError([{ file, message: problem }]);
  }
  const workload = name ?? declaredName(file, original) ?? basename(resolve(dirname(file)));
  checkName(workload, name === undefined ? '; give another one with --name' : '');
  const directory = `${root}/${workload}`;
  if (existsSync(directory)) {
    throw new UserError(`${directory} already exists; choose another name with --name`);
  }
  const upgraded = upgradeScore(original, workload);
  const attached = readAttachments(dirname(file), [{ file, text: upgraded.text }]);
  const copied = Object.entries(attached).flatMap(([source, it]) =>
    'content' in it ? [[normalize(source), it.content] as const] : [],
  );
  const before: WorkloadSource = {
    file: `${directory}/score.yaml`,
    directory,
    text: upgraded.text,
    attachments: { ...attached, ...inPlace(directory, attached) },
  };
  const others = readWorkloads(root);
  const { text, changes } = inCell(upgraded, cellOfNew(workload, before, others));
  const source = { ...before, text };
  const files = new Map<string, string | Uint8Array>([...copied, ['score.yaml', text]]);
  const report = reportOn(source, others);
  const owners = dryRun ? undefined : writeWorkload(root, workload, files);
  const adoption: Adoption = {
    workload,
    directory,
    files: [...files.keys()].sort(),
    changed: changes,
    decide: decisions(source, file),
    report,
  };
  return { text: json ? toJson(adoption) : inText(adoption, { file, dryRun, colour, owners }), valid: report.valid };
}

function scoreFileAt(path: string): string {
  const isDirectory = existsSync(path) && statSync(path).isDirectory();
  const file = isDirectory ? join(path, 'score.yaml') : path;
  if (!existsSync(file)) {
    const below = isDirectory ? scoreFilesBelow(path) : [];
    const found = below.length === 0 ? '' : `; found ${below.slice(0, MOST_NAMED).join(', ')}`;
    throw new UserError(
      `${printable(file)} does not exist; name a Score file, or a directory with a score.yaml${found}`,
    );
  }
  return file;
}

/** As many Score files of a repository are named. */
const MOST_NAMED = 10;
/** Levels below a directory that are looked at: `services/shop/deploy/score.yaml`. */
const DEEPEST = 3;

/** Score files below a directory that has none itself, as in a repository of several programs. */
function scoreFilesBelow(directory: string, depth = DEEPEST): string[] {
  return entriesOf(directory).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isFile()) {
      return /^(.+\.)?score\.ya?ml$/.test(entry.name) ? [printable(path)] : [];
    }
    const isSource = entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules';
    return isSource && depth > 0 ? scoreFilesBelow(path, depth - 1) : [];
  });
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    // What cannot be read cannot be adopted either.
    return [];
  }
}

/** The problems of attached files that cannot be copied, in the words of the new directory. */
function inPlace(directory: string, attached: Readonly<Record<string, Attachment>>): Record<string, Attachment> {
  const missing = Object.keys(attached).filter((path) => 'problem' in (attached[path] ?? {}));
  const text = JSON.stringify({ containers: { x: { files: missing.map((source) => ({ source })) } } });
  return readAttachments(directory, [{ file: '', text }]);
}

function reportOn(source: WorkloadSource, others: readonly WorkloadSource[]): Report {
  const { environments, findings, omitted } = checkSources([...others, source]);
  const own = findings.filter(({ file }) => file === undefined || file === source.file);
  return {
    valid: own.every(({ level }) => level !== 'error'),
    workloads: 1,
    environments,
    findings: own,
    omitted,
  };
}

function inText(
  { directory, files, changed, decide, report }: Adoption,
  { file, dryRun, colour, owners }: { file: string; dryRun: boolean; colour: boolean; owners: string | undefined },
): string {
  const list = (title: string, items: readonly Change[]) =>
    items.length === 0 ? [] : [title, ...items.map(({ path, message }) => `  ${path}: ${message}`)];
  return [
    `${dryRun ? 'would copy' : 'copied'} ${file} to ${directory}: ${files.join(', ')}`,
    ...(owners === undefined
      ? []
      : [`added ${directory} to ${CODEOWNERS}, owned by ${owners}; name its own team there`]),
    ...list('CHANGED', changed),
    ...list('TO DECIDE', decide),
    'VALIDATE',
    ...lines(report, colour).map((line) => `  ${line.trimEnd()}`),
    ...(report.valid ? [`  ${summary(report).trimEnd()}`] : []),
  ].join('\n');
}
