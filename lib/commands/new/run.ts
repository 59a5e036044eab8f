import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readScaffold } from './scaffold';
import { LANGUAGES, type NewWorkloadKind, type NewWorkloadLanguage } from './templates';
import { environments } from '../../config/environments';
import { Orchestrator } from '../../orchestrator/orchestrator';
import { ScoreParser } from '../../score/score-parser';
import { offlineTarget } from '../../plan/target';
import type { WorkloadSource } from '../../score/workload-source';
import { readWorkloads } from '../../read-workloads';
import { formatDiagnostic, type Diagnostic } from '../../diagnostics/diagnostic';
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
  const files = withOwner(readScaffold(kind, language, name), owner);
  const score = addResources(files.get('score.yaml') ?? '', resources);
  files.set('score.yaml', score);
  checkTogether(root, directory, name, score);
  const owners = writeWorkload(root, name, files);
  const { program, test } = LANGUAGES[language];
  return [
    `created ${directory}: ${[...files.keys()].join(', ')}`,
    ...(owners === undefined
      ? []
      : [`added ${directory} to ${CODEOWNERS}, owned by ${owners}; name its own team there`]),
    `its program is ${join(directory, program)}; check it with 'npx idp validate', run it with 'npx idp up --watch'`,
    `its test: ${test(directory)}`,
  ].join('\n');
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
