import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Environment } from '../../config/environment';
import { comparePlans, type ComparisonInput } from '../../compare/compare-plans';
import { nothing } from '../../compare/compared-plan';
import { renderMarkdown } from '../../compare/render-markdown';
import { renderText } from '../../compare/render-text';
import type { Comparison, Comparisons, Verdict } from '../../compare/comparison';
import { orchestrate } from '../../orchestrator/orchestrator';
import type { Plan } from '../../plan/plan';
import { offlineTarget, type Target } from '../../plan/target';
import type { WorkloadSource } from '../../score/workload-source';
import { readWorkloads } from '../../read-workloads';
import { formatDiagnostic } from '../../diagnostics/diagnostic';
import { UserError } from '../../diagnostics/user-error';
import { plannedEnvironmentNamed } from '../../config/environment-named';
import { supportNotice } from '../../config/eks-versions';
import { agentRooms } from '../../config/memory-budget';
import { environments } from '../../config/environments';
import { LOCAL } from '../../config/platform-names';
import { changedFiles, changedPlatformFiles } from './changed-files';
import { toJson } from '../output';
import { withOverrides, type Overrides } from '../overrides';
import { withAges } from '../with-ages';
import { workloadsAtRef } from './workloads-at-ref';

const load = createRequire(__filename);

/** A note names no more files than this. */
const MOST_FILES = 5;

const SOURCE_NOT_COMPARED = 'source code is compared only with a commit: images that are built again are not shown';

export interface PlanOptions {
  /** Directory of the workloads. */
  readonly root: string;
  /** Names of environments; all if left out. */
  readonly environments?: readonly string[];
  /** A directory of workloads, a commit, or `published`. If left out, everything is new. */
  readonly against?: string;
  readonly format: 'text' | 'markdown' | 'json';
  /** For the workloads of this checkout. */
  readonly overrides?: Overrides;
  /** Verdicts to look for. */
  readonly failOn: readonly Verdict[];
  readonly colour: boolean;
}

/** What to print, and which of `failOn` the change has, by environment: `prod: data-loss`. */
export interface Planned {
  readonly text: string;
  readonly found: readonly string[];
}

/**
 * Shows what the workloads of this checkout would change in each environment.
 *
 * @throws UserError if a Score file is not valid, or what to compare with does not exist
 */
export async function plan({ format, failOn, colour, ...options }: PlanOptions): Promise<Planned> {
  const found = await comparisons(options);
  return {
    text: render(found, format, colour),
    found: found.flatMap(({ environment, verdicts }) =>
      failOn.filter((verdict) => verdicts[verdict].length > 0).map((verdict) => `${environment}: ${verdict}`),
    ),
  };
}

/** What `plan` shows, and throws. */
export async function comparisons({
  environments: names,
  ...options
}: Omit<PlanOptions, 'format' | 'failOn' | 'colour'>): Promise<Comparison[]> {
  const chosen = [...new Set(names ?? Object.keys(environments))].map(plannedEnvironmentNamed);
  if (options.against === 'published' && chosen.some(({ name }) => name === LOCAL)) {
    throw new UserError("nothing is published for 'local'; compare it with a commit or a directory");
  }
  if (!existsSync(options.root)) {
    throw new UserError(`there is no directory ${options.root}/ here; run the command at the root of the repository`);
  }
  const sources = withOverrides(readWorkloads(options.root), options.overrides);
  const found: Comparison[] = [];
  for (const environment of chosen) {
    found.push(await compare(sources, environment, options));
  }
  return found;
}

async function compare(
  sources: readonly WorkloadSource[],
  environment: Environment,
  { root, against }: Pick<PlanOptions, 'root' | 'against'>,
): Promise<Comparison> {
  const { after, notes, ...others } = await sides(sources, environment, root, against);
  return comparePlans({
    against: against ?? 'nothing',
    ...others,
    after,
    environment,
    agentRooms: agentRooms(environment),
    exceededLimits: after.exceeded?.map((problem) => formatDiagnostic(problem)),
    notes: [...supportNotes(environment), ...after.warnings.map((warning) => formatDiagnostic(warning)), ...notes],
  });
}

/** What is to be done about the cluster, whatever the change is. */
function supportNotes({ cluster }: Environment): string[] {
  const notice = cluster.engine === 'eks' ? supportNotice(cluster.version, new Date()) : undefined;
  return notice === undefined ? [] : [notice];
}

function render(found: readonly Comparison[], format: PlanOptions['format'], colour: boolean): string {
  switch (format) {
    case 'json':
      return toJson({ version: 3, environments: found } satisfies Comparisons);
    case 'markdown':
      return renderMarkdown(found);
    case 'text':
      return found.map((comparison) => renderText(comparison, { colour })).join('\n\n');
  }
}

type Sides = Required<Pick<ComparisonInput, 'before' | 'notes'>> &
  Partial<Pick<ComparisonInput, 'against' | 'changedFiles' | 'notCompared' | 'unknownBefore'>> & {
    readonly after: Plan;
  };

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
    const { account, digests: images } = before;
    const after = orchestrateAged(sources, { environment, account, images });
    const notes = [
      `published is the last release, ${digest}; its stacks may not be deployed yet`,
      'images are those of the last release; a release with other images also replaces the pods that use them',
      SOURCE_NOT_COMPARED,
    ];
    return { before, after, notes };
  }
  const after = orchestrateAged(sources, target);
  if (against === undefined) {
    return { before: nothing(after), after, notes: [] };
  }
  const notes = [`both sides use the platform and the configuration of ${environment.name} in this checkout`];
  return existsSync(against)
    ? { before: orchestrate(workloadsIn(against), target), after, notes: [...notes, SOURCE_NOT_COMPARED] }
    : { ...atCommit(against, root, target, after), after, notes };
}

/** The plan; if a cell is full, one that knows which workloads are new. */
function orchestrateAged(sources: readonly WorkloadSource[], target: Target): Plan {
  const plan = orchestrate(sources, target);
  return plan.exceeded === undefined ? plan : orchestrate(withAges(sources), target);
}

/** The other side at a commit. What was valid there need not be valid under the rules of this checkout. */
function atCommit(
  ref: string,
  root: string,
  target: Target,
  after: Plan,
): Pick<Sides, 'against' | 'before' | 'changedFiles' | 'notCompared' | 'unknownBefore'> {
  const platform = platformChanges(ref);
  const workloads = workloadsAtRef(root, ref);
  try {
    const before = orchestrate(workloads, target);
    return { before, changedFiles: changedFiles(after.images, ref), notCompared: platform };
  } catch (error) {
    if (!(error instanceof UserError)) {
      throw error;
    }
    const unknownBefore = `the workloads of ${ref} are not valid under the rules of this checkout`;
    const problems = error.message.split('\n');
    return {
      against: 'nothing',
      before: nothing(after),
      unknownBefore,
      notCompared: [`${unknownBefore}, so everything here is shown as new`, ...problems, ...platform],
    };
  }
}

function platformChanges(ref: string): string[] {
  const files = changedPlatformFiles(ref);
  const more = files.length - MOST_FILES;
  const names = `${files.slice(0, MOST_FILES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return files.length === 0
    ? []
    : [`the platform or its configuration differs from ${ref}; what that changes is not shown: ${names}`];
}

function workloadsIn(directory: string): readonly WorkloadSource[] {
  const sources = statSync(directory).isDirectory() ? readWorkloads(directory) : [];
  if (sources.length === 0) {
    throw new UserError(
      `there is no workload in ${directory}; expected ${join(directory, '<workload>', 'score.yaml')}`,
    );
  }
  return sources;
}
