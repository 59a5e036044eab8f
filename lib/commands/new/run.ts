import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { environments } from '../../config/environments';
import { Orchestrator } from '../../orchestrator/orchestrator';
import { ScoreParser } from '../../score/score-parser';
import { offlineTarget } from '../../plan/target';
import type { WorkloadSource } from '../../score/workload-source';
import { readWorkloads } from '../../read-workloads';
import { formatDiagnostic, type Diagnostic } from '../../diagnostics/diagnostic';
import { checkName, CODEOWNERS, writeWorkload } from '../write-workload';
import { UserError } from '../../diagnostics/user-error';

export type NewWorkloadKind = 'web' | 'worker' | 'cron' | 'job';
export type NewWorkloadLanguage = 'typescript' | 'python' | 'go';

export interface NewWorkloadOptions {
  /** Directory of the workloads. */
  readonly root: string;
  readonly name: string;
  readonly kind: NewWorkloadKind;
  readonly language: NewWorkloadLanguage;
  /** The value of its annotation `idp.dev/owner`; no annotation if left out. */
  readonly owner?: string;
}

/** Main program of each language, below the workload's directory. */
const PROGRAMS: Readonly<Record<NewWorkloadLanguage, string>> = {
  typescript: 'src/main.ts',
  python: 'src/main.py',
  go: 'src/main.go',
};
/**
 * Contains a directory for each kind in TypeScript, and `<kind>-<language>` for some in other languages. In its files, the
 * workload is named `my-<kind>`.
 */
const SCAFFOLD = join(__dirname, '..', '..', 'scaffold');
/** First line of a new Score file: where editors without this repository's settings find what checks it. */
const SCHEMA_LINE = '# yaml-language-server: $schema=../score.schema.json\n';

/**
 * Creates `<root>/<name>`, a workload that is valid and runs locally, and its line in CODEOWNERS.
 *
 * @returns what to print
 * @throws UserError before anything is written
 */
export function newWorkload({ root, name, kind, language, owner }: NewWorkloadOptions): string {
  const directory = join(root, name);
  checkName(name);
  checkLanguage(kind, language);
  if (!existsSync(root)) {
    throw new UserError(`there is no directory ${root}/ here; run the command at the root of the repository`);
  }
  if (existsSync(directory)) {
    throw new UserError(`${directory} already exists; choose another name`);
  }
  const files = withOwner(readScaffold(kind, language, name), owner);
  checkTogether(root, directory, name, files.get('score.yaml') ?? '');
  const owners = writeWorkload(root, name, files);
  return [
    `created ${directory}: ${[...files.keys()].join(', ')}`,
    ...(owners === undefined
      ? []
      : [`added ${directory} to ${CODEOWNERS}, owned by ${owners}; name its own team there`]),
    `its program is ${join(directory, PROGRAMS[language])}; check it with 'npx idp validate', run it with 'npx idp up'`,
  ].join('\n');
}

function scaffoldOf(kind: NewWorkloadKind, language: NewWorkloadLanguage): string {
  return join(SCAFFOLD, language === 'typescript' ? kind : `${kind}-${language}`);
}

function checkLanguage(kind: NewWorkloadKind, language: NewWorkloadLanguage): void {
  const offered = (Object.keys(PROGRAMS) as NewWorkloadLanguage[]).filter((it) => existsSync(scaffoldOf(kind, it)));
  if (!offered.includes(language)) {
    throw new UserError(`there is no ${kind} in ${language}; languages: ${offered.join(', ')}`);
  }
}

/** The files of a kind by path, sorted, with the name of the new workload. */
function readScaffold(kind: NewWorkloadKind, language: NewWorkloadLanguage, name: string): Map<string, string> {
  const directory = scaffoldOf(kind, language);
  const paths = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => !/^(node_modules|dist)\b|\b__pycache__\b/.test(path) && statSync(join(directory, path)).isFile())
    .sort();
  return new Map(
    paths.map((path) => {
      const text = readFileSync(join(directory, path), 'utf8').replaceAll(`my-${kind}`, name);
      return [path, path === 'score.yaml' ? SCHEMA_LINE + text : text];
    }),
  );
}

/** Names the owner in the Score file. What is not a name of a team is refused with the file, later. */
function withOwner(files: Map<string, string>, owner: string | undefined): Map<string, string> {
  const text = files.get('score.yaml') ?? '';
  return owner === undefined
    ? files
    : files.set(
        'score.yaml',
        text.replace(/^  annotations:\n/m, (line) => `${line}    idp.dev/owner: ${JSON.stringify(owner)}\n`),
      );
}

/** Refuses a name that is reserved or conflicts with another workload. Other problems of other workloads do not matter. */
function checkTogether(root: string, directory: string, name: string, text: string): void {
  const sources = readWorkloads(root);
  const before = new Set(problemsOf(sources).map((problem) => formatDiagnostic(problem)));
  const after = problemsOf([...sources, { file: `${directory}/score.yaml`, directory, text, attachments: {} }]);
  const own = after.filter((problem) => !before.has(formatDiagnostic(problem)));
  if (own.length > 0) {
    throw new UserError(own.map(({ message }) => ({ path: `new workload '${name}'`, message })));
  }
}

/** Problems in the first environment that has any; in the others, only names differ. */
function problemsOf(sources: readonly WorkloadSource[]): readonly Diagnostic[] {
  const parser = new ScoreParser();
  const found = Object.values(environments).map((environment) => {
    return new Orchestrator(offlineTarget(environment), parser).analyse(sources).diagnostics.errors;
  });
  return found.find((errors) => errors.length > 0) ?? [];
}
