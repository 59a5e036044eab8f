import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readScaffold } from './scaffold';
import { LANGUAGES, type NewWorkloadKind, type NewWorkloadLanguage } from './templates';
import { environments } from '../../config/environments';
import { Orchestrator } from '../../orchestrator/orchestrator';
import { PREFIX } from '../../score/annotations';
import { ScoreParser } from '../../score/score-parser';
import { offlineTarget } from '../../plan/target';
import type { WorkloadSource } from '../../score/workload-source';
import { readWorkloads } from '../../read-workloads';
import { formatDiagnostic, type Diagnostic } from '../../diagnostics/diagnostic';
import { CELL, cellOfNew } from '../cell-of-new';
import { checkName, CODEOWNERS, writeWorkload } from '../write-workload';
import { UserError } from '../../diagnostics/user-error';
import { addResources } from './add-resources';
import type { RequestedResource } from './requested-resource';

export interface NewWorkloadOptions {
  /** Directory of the workloads. */
  readonly root: string;
  readonly name: string;
  readonly kind: NewWorkloadKind;
  readonly language: NewWorkloadLanguage;
  /** The value of its annotation `idp.dev/owner`; no annotation if left out. */
  readonly owner?: string;
  /** Added to those of its kind. */
  readonly resources: readonly RequestedResource[];
}

/**
 * Creates `<root>/<name>`, a workload that is valid and runs locally, and its line in CODEOWNERS.
 *
 * @returns what to print
 * @throws UserError before anything is written
 */
export function newWorkload({ root, name, kind, language, owner, resources }: NewWorkloadOptions): string {
  const directory = join(root, name);
  checkName(name);
  if (!existsSync(root)) {
    throw new UserError(`there is no directory ${root}/ here; run the command at the root of the repository`);
  }
  if (existsSync(directory)) {
    throw new UserError(`${directory} already exists; choose another name`);
  }
  const files = withAnnotation(readScaffold(kind, language, name), `${PREFIX}owner`, owner);
  files.set('score.yaml', addResources(files.get('score.yaml') ?? '', resources));
  const [source, others] = [sourceOf(directory, files.get('score.yaml') ?? ''), readWorkloads(root)];
  checkTogether(name, source, others);
  const cell = cellOfNew(name, source, others);
  withAnnotation(files, CELL, cell === 1 ? undefined : String(cell));
  const owners = writeWorkload(root, name, files);
  const { program, test } = LANGUAGES[language];
  return [
    `created ${directory}: ${[...files.keys()].join(', ')}`,
    ...(owners === undefined
      ? []
      : [`added ${directory} to ${CODEOWNERS}, owned by ${owners}; name its own team there`]),
    ...(cell === 1 ? [] : [`its AWS resources are in cell ${cell}, the first with room (${CELL})`]),
    `its program is ${join(directory, program)}; check it with 'npx idp validate', run it with 'npx idp up --watch'`,
    `its test: ${test(directory)}`,
  ].join('\n');
}

/** Adds an annotation to the Score file. What is not valid, such as an owner that is no team, is refused with the file, later. */
function withAnnotation(files: Map<string, string>, key: string, value: string | undefined): Map<string, string> {
  const text = files.get('score.yaml') ?? '';
  return value === undefined
    ? files
    : files.set(
        'score.yaml',
        text.replace(/^  annotations:\n/m, (line) => `${line}    ${key}: ${JSON.stringify(value)}\n`),
      );
}

function sourceOf(directory: string, text: string): WorkloadSource {
  return { file: `${directory}/score.yaml`, directory, text, attachments: {} };
}

/** Refuses a name that is reserved or conflicts with another workload. Other problems of other workloads do not matter. */
function checkTogether(name: string, source: WorkloadSource, others: readonly WorkloadSource[]): void {
  const before = new Set(problemsOf(others).map((problem) => formatDiagnostic(problem)));
  const after = problemsOf([...others, source]);
  const own = after.filter((problem) => !before.has(formatDiagnostic(problem)));
  if (own.length > 0) {
    throw new UserError(
      own.map(({ path, message }) => ({
        path: `new workload '${name}'`,
        message: path?.startsWith('resources.') === true ? `${path}: ${message}` : message,
      })),
    );
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
