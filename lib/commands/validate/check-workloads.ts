import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, parse } from 'node:path';
import type { Environment } from '../../config/environment';
import { environments } from '../../config/environments';
import { localEnvironment } from '../../config/parse-environments';
import { oneOf } from '../../diagnostics/did-you-mean';
import { Orchestrator } from '../../orchestrator/orchestrator';
import { offlineTarget } from '../../plan/target';
import { declaredName } from '../../score/declared-name';
import { ScoreParser } from '../../score/score-parser';
import type { WorkloadSource } from '../../score/workload-source';
import { readOverlay } from '../../read-workloads';
import { withOverrides, type Overrides } from '../overrides';
import { byPosition, type Diagnostic } from '../../diagnostics/diagnostic';
import { withAges } from '../with-ages';
import { chooseWorkloads } from './choose-workloads';
import { undeclaredImports } from './undeclared-imports';

/** The result of `idp validate`; `--format json` prints it as it is. */
export interface Report {
  /** Whether no finding is an error. */
  readonly valid: boolean;
  /** Number of workloads that were checked. */
  readonly workloads: number;
  /** Environments they were checked in, `local` included. */
  readonly environments: readonly string[];
  /** In order of file and line. */
  readonly findings: readonly Finding[];
  /** Number of further findings: at most a thousand of each level are kept for each environment. */
  readonly omitted: number;
}

/** A problem. One that several environments have is listed once. */
export interface Finding extends Diagnostic {
  /** With warnings only, a plan can be made. */
  readonly level: 'error' | 'warning';
  /** The part of the document that it is about. Names of rules do not change between versions. */
  readonly rule: Rule;
  /** The environments that have it. */
  readonly environments: readonly string[];
}

/** The rules that a finding can break. */
export const RULES = {
  document: 'The file, and each overlay, is a Score v1b1 document.',
  metadata: 'The name and the annotations of a workload are valid.',
  service: 'The service ports of a workload are valid.',
  containers: 'Containers are valid, and refer only to what exists.',
  resources: 'Resources have a type that is offered, and its params.',
  overlay: 'Every file beside score.yaml is an overlay of an environment.',
  imports: 'The source of a workload imports what its package.json names.',
} as const;
export type Rule = keyof typeof RULES;

/**
 * Checks every Score file against every environment and the local run.
 *
 * @param paths - Score files and directories to limit the report to, or to check beside the root: see `chooseWorkloads`
 * @throws UserError if a path or a workload to override does not exist
 */
export function checkWorkloads(root: string, overrides?: Overrides, paths: readonly string[] = []): Report {
  const { sources: chosen, all: isAll, shown } = chooseWorkloads(root, paths);
  const sources = withOverrides(chosen, overrides);
  const { environments: names, findings, omitted } = checkSources(sources);
  const nowhere = paths.length === 0 ? [...misplaced(root, names), ...noWorkload(root, sources, names)] : [];
  const found = [...findings, ...(isAll ? misnamed(root, names) : [])]
    .flatMap((finding) => withFile(finding, finding.file === undefined ? undefined : shown(finding.file)))
    .concat(nowhere)
    .sort(byPosition);
  return {
    valid: found.every(({ level }) => level !== 'error'),
    workloads: sources.filter(({ file }) => shown(file) !== undefined).length,
    environments: names,
    findings: found,
    omitted,
  };
}

/** The problems of workloads in every environment and the local run, and of the files beside them. */
export function checkSources(
  sources: readonly WorkloadSource[],
): Pick<Report, 'environments' | 'findings' | 'omitted'> {
  const names = targets().map(({ name }) => name);
  const findings = new Map<string, Finding>();
  const add = (problem: Diagnostic, level: Finding['level'], environment: Environment) => {
    const key = keyOf(problem, level, environment);
    const seen = new Set(findings.get(key)?.environments);
    findings.set(key, { level, rule: ruleOf(problem), ...problem, environments: [...seen.add(environment.name)] });
  };
  let omitted = 0;
  const parser = new ScoreParser();
  for (const environment of targets()) {
    const analyse = (some = sources) => new Orchestrator(offlineTarget(environment), parser).analyse(some);
    const first = analyse();
    // Where a cell is full, it matters which workloads are new.
    const { diagnostics, plan } = first.plan?.exceeded === undefined ? first : analyse(withAges(sources));
    diagnostics.errors.forEach((problem) => add(problem, 'error', environment));
    const warnings = plan?.warnings ?? diagnostics.warnings;
    warnings.forEach((it) => add(it, plan?.exceeded?.includes(it) === true ? 'error' : 'warning', environment));
    omitted = Math.max(omitted, diagnostics.omitted);
  }
  const imports = sources.flatMap(({ directory }) => undeclaredImports(directory));
  imports.forEach((problem) =>
    findings.set(JSON.stringify(problem), { level: 'warning', rule: 'imports', ...problem, environments: names }),
  );
  const found = [...findings.values(), ...strayOverlays(sources, names)].sort(byPosition);
  return { environments: names, findings: found, omitted };
}

/** Every environment, and the local run. */
function targets(): Environment[] {
  const all = Object.values(environments);
  return [...all, ...all.slice(0, 1).map(localEnvironment)];
}

/** A finding at its file as typed; none if the file is not to be shown. One without a file is about everything. */
function withFile(finding: Finding, file: string | undefined): Finding[] {
  if (finding.file === undefined) {
    return [finding];
  }
  return file === undefined ? [] : [{ ...finding, file }];
}

/** Files beside score.yaml that look like overlays, but are not named after an environment. */
function strayOverlays(sources: readonly WorkloadSource[], environments: readonly string[]): Finding[] {
  return sources.flatMap(({ overlays = {} }) =>
    Object.entries(overlays)
      .filter(([name]) => !environments.includes(name))
      .map(([name, { file }]) => ({
        level: 'warning',
        rule: 'overlay',
        file,
        message: `is not the name of an environment, so it is not applied; ${oneOf('environments', environments, name)}`,
        environments,
      })),
  );
}

/** Files that would be read if they ended in .yaml. */
function misnamed(root: string, environments: readonly string[]): Finding[] {
  const names = new Map<string, Rule>([
    ['score', 'document'],
    ...environments.map((name) => [name, 'overlay'] as const),
  ]);
  const directories = existsSync(root) ? readdirSync(root, { withFileTypes: true }) : [];
  return directories
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(join(root, name)).map((file) => ({ directory: name, ...parse(file) })))
    .filter(({ ext, name }) => ext === '.yml' && names.has(name))
    .map(({ directory, base, name }) => ({
      level: 'warning',
      rule: names.get(name) ?? 'document',
      file: `${root}/${directory}/${base}`,
      message: `is not read; name it ${name}.yaml`,
      environments,
    }));
}

/** A Score file in the root of the repository. */
function misplaced(root: string, environments: readonly string[]): Finding[] {
  const file = join(dirname(root), 'score.yaml');
  if (!existsSync(file)) {
    return [];
  }
  const name = declaredName(file, readOverlay(file).text) ?? '<workload>';
  const message = `is not read; move it to ${root}/${name}/score.yaml, or run 'npx idp adopt ${file}'`;
  return [{ level: 'warning', rule: 'document', file, message, environments }];
}

/** An error if there is nothing to check: the command may run in another directory than was meant. */
function noWorkload(root: string, { length }: readonly WorkloadSource[], environments: readonly string[]): Finding[] {
  const expected = `${root}/<workload>/score.yaml`;
  const message = `there is no workload in ${root}/; expected ${expected} (run the command at the root of the repository)`;
  return length === 0 ? [{ level: 'error', rule: 'document', message, environments }] : [];
}

/** Key that identifies a problem across environments: their prefixes of AWS names are left out. */
function keyOf(
  { file, line, column, path, message }: Diagnostic,
  level: string,
  { platform, name }: Environment,
): string {
  return JSON.stringify([level, file, line, column, path, message.replaceAll(`${platform}-${name}-`, '')]);
}

function ruleOf({ path = '' }: Diagnostic): Rule {
  const [section = ''] = path.split('.', 1);
  return Object.hasOwn(RULES, section) ? (section as Rule) : 'document';
}
