import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Environment } from '../../config/environment';
import { HOST_PROFILES } from '../../config/host-profiles';
import { agentRooms } from '../../config/memory-budget';
import { comparePlans, type ComparisonInput } from '../../compare/compare-plans';
import { nothing } from '../../compare/compared-plan';
import { renderMarkdown } from '../../compare/render-markdown';
import { renderText } from '../../compare/render-text';
import type { Comparison, Verdict } from '../../compare/comparison';
import { orchestrate } from '../../orchestrator/orchestrator';
import type { Plan } from '../../plan/plan';
import { offlineTarget } from '../../plan/target';
import type { WorkloadSource } from '../../score/workload-source';
import { readWorkloads } from '../../read-workloads';
import { formatDiagnostic } from '../../diagnostics/diagnostic';
import { UserError } from '../../diagnostics/user-error';
import { environmentNamed } from '../../config/environment-named';
import { toJson } from '../output';
import { withOverrides, type Overrides } from '../overrides';
import { workloadsAtRef } from './workloads-at-ref';

const load = createRequire(__filename);

export interface PlanOptions {
  /** Directory of the workloads. */
  readonly root: string;
  readonly environment: string;
  /** A directory of workloads, a commit, or `published`. If left out, everything is new. */
  readonly against?: string;
  readonly format: 'text' | 'markdown' | 'json';
  /** For the workloads of this checkout. */
  readonly overrides?: Overrides;
  /** Verdicts to look for. */
  readonly failOn: readonly Verdict[];
  readonly colour: boolean;
}

/** What to print, and which of `failOn` the change has. */
export interface Planned {
  readonly text: string;
  readonly found: readonly Verdict[];
}

/**
 * Shows what the workloads of this checkout would change.
 *
 * @throws UserError if a Score file is not valid, or what to compare with does not exist
 */
export async function plan({
  root,
  environment: name,
  against,
  format,
  failOn,
  overrides,
  colour,
}: PlanOptions): Promise<Planned> {
  const environment = environmentNamed(name);
  if (!existsSync(root)) {
    throw new UserError(`there is no directory ${root}/ here; run the command at the root of the repository`);
  }
  const { before, after, notes } = await sides(
    withOverrides(readWorkloads(root), overrides),
    environment,
    root,
    against,
  );
  const hostProfile = HOST_PROFILES[environment.hosts.profile];
  const comparison = comparePlans({
    before,
    after,
    against: against ?? 'nothing',
    environment,
    hostProfile,
    agentRooms: agentRooms(hostProfile, environment.hosts.agents, environment.ingress !== undefined),
    notes: [...after.warnings.map((warning) => formatDiagnostic(warning)), ...notes],
  });
  return {
    text: render(comparison, format, colour),
    found: failOn.filter((verdict) => comparison.verdicts[verdict].length > 0),
  };
}

function render(comparison: Comparison, format: PlanOptions['format'], colour: boolean): string {
  switch (format) {
    case 'json':
      return toJson(comparison);
    case 'markdown':
      return renderMarkdown(comparison);
    case 'text':
      return renderText(comparison, { colour });
  }
}

type Sides = Required<Pick<ComparisonInput, 'before' | 'notes'>> & { readonly after: Plan };

async function sides(
  sources: readonly WorkloadSource[],
  environment: Environment,
  root: string,
  against: string | undefined,
): Promise<Sides> {
  const target = offlineTarget(environment);
  if (against === 'published') {
    // Loaded only here: the AWS SDK takes longer to load than everything else.
    const { publishedPlan } = load('./published-plan') as typeof import('./published-plan');
    const { plan: before, digest } = await publishedPlan(environment);
    const { account, images } = before;
    const after = orchestrate(sources, { environment, account, images });
    const notes = [
      `published is the last release, ${digest}; its stacks may not be deployed yet`,
      'images are those of the last release; a release with other images also replaces the pods that use them',
    ];
    return { before, after, notes };
  }
  const after = orchestrate(sources, target);
  if (against === undefined) {
    return { before: nothing(after), after, notes: [] };
  }
  const before = orchestrate(formerSources(root, against), target);
  const notes = [`both sides use the platform and the configuration of ${environment.name} in this checkout`];
  return { before, after, notes };
}

/** The workloads of a directory, if there is one with that name, otherwise of a commit. */
function formerSources(root: string, against: string): readonly WorkloadSource[] {
  if (!existsSync(against)) {
    return workloadsAtRef(root, against);
  }
  const sources = statSync(against).isDirectory() ? readWorkloads(against) : [];
  if (sources.length === 0) {
    throw new UserError(`there is no workload in ${against}; expected ${join(against, '<workload>', 'score.yaml')}`);
  }
  return sources;
}
