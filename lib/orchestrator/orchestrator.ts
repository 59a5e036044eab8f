import { isDeepStrictEqual } from 'node:util';
import { UserError, type Diagnostic } from '../diagnostics/user-error';
import { catalogue } from './catalogue';
import { checkDocument } from '../score/check-document';
import { checkTogether } from './check-together';
import { imageRepository, logicalId } from '../plan/names';
import { limitWarnings } from '../plan/limit-warnings';
import type { Claim, Plan } from '../plan/plan';
import { planWorkload, type WorkloadShare } from './plan-workload';
import { defineResources, type ResourceDefinition, type ResourceUse } from './resources/resource-definitions';
import type { ResolvedResource } from './resources/resolved-resource';
import { resolveResources } from './resources/resolve-resources';
import { parseScore, type ScoreDocument } from '../score/score-document';
import { portsOf } from '../score/service-ports';
import type { Target } from '../plan/target';
import type { WorkloadSource } from '../score/workload-source';

type Report = (problem: Diagnostic) => void;

/**
 * Turns Score files into the plan of one environment. Pure: no file system, network, clock or randomness, and the order
 * of the sources does not matter.
 *
 * It remembers what each document came to, so a second plan costs what has changed. What is remembered is found by the
 * source itself: one that is the same object is taken to be the same text.
 */
export class Orchestrator {
  private readonly former = new WeakMap<
    ScoreDocument,
    { resources: readonly ResolvedResource[]; share: WorkloadShare }
  >();

  constructor(private readonly target: Target) {}

  /** @throws UserError with every problem of every document, in order of file and line */
  public plan(sources: readonly WorkloadSource[]): Plan {
    const { environment, account } = this.target;
    const problems: Diagnostic[] = [];
    const report = (problem: Diagnostic) => void problems.push(problem);

    const documents = parseAll(sources, environment.name, report);
    documents.forEach((document) => checkDocument(document, report));
    const services = new Map(documents.map(({ spec }) => [spec.metadata.name, portsOf(spec)]));
    const definitions = defineResources(documents, report);
    const resolved = resolveResources(definitions, services, this.target, report);
    checkTogether(documents, resolved, report);

    const claimed = [...resolved.values()]
      .filter((it): it is typeof it & { claim: Claim } => it.claim !== undefined)
      .sort((a, b) => (a.claim.uid < b.claim.uid ? -1 : 1));
    const uses = usesByWorkload(definitions.values());
    const planned = documents.map((document) => ({
      document,
      ...this.share(document, uses.get(document.spec.metadata.name) ?? [], resolved, report),
    }));
    if (problems.length > 0) {
      throw new UserError(problems.sort(byPosition));
    }
    const plan: Plan = {
      platform: environment.platform,
      environment: environment.name,
      region: environment.region,
      account,
      workloads: planned.map(({ workload }) => workload),
      claims: claimed.map(({ claim }) => claim),
      identities: planned.map(({ identity }) => identity),
      images: documents
        .filter(({ spec }) => Object.values(spec.containers).some(({ image }) => image === '.'))
        .map(({ spec, source }) => ({
          workload: spec.metadata.name,
          logicalId: logicalId(spec.metadata.name),
          repository: imageRepository(environment, spec.metadata.name),
          context: source.directory,
        })),
      routes: planned.flatMap(({ routes }) => routes),
      catalogue: catalogue(planned, claimed, environment.name),
      warnings: documents.flatMap(({ warnings }) => warnings).sort(byPosition),
    };
    return { ...plan, warnings: [...plan.warnings, ...limitWarnings(plan)] };
  }

  /** One workload's share of the plan: the former one, if neither its document nor its resources have changed. */
  private share(
    document: ScoreDocument,
    uses: readonly ResourceUse[],
    resolved: ReadonlyMap<string, ResolvedResource>,
    report: Report,
  ): WorkloadShare {
    const resources = uses.map(({ uid }) => resolved.get(uid)).filter((resource) => resource !== undefined);
    const former = this.former.get(document);
    if (former !== undefined && sameResources(former.resources, resources)) {
      return former.share;
    }
    const problems: Diagnostic[] = [];
    const share = planWorkload(document, uses, resolved, this.target, (problem) => void problems.push(problem));
    if (problems.length === 0) {
      this.former.set(document, { resources, share });
    }
    problems.forEach(report);
    return share;
  }
}

function sameResources(former: readonly ResolvedResource[], latter: readonly ResolvedResource[]): boolean {
  return (
    former.length === latter.length &&
    former.every(({ definition: was, ...provision }, index) => {
      const { definition: is, ...other } = latter[index] ?? { definition: undefined };
      const [before, after] = [was.owner, is?.owner];
      return before.workload === after?.workload && before.name === after.name && isDeepStrictEqual(provision, other);
    })
  );
}

function parseAll(sources: readonly WorkloadSource[], environment: string, report: Report): ScoreDocument[] {
  const documents: ScoreDocument[] = [];
  for (const source of sources) {
    try {
      documents.push(parseScore(source, environment));
    } catch (error) {
      if (!(error instanceof UserError)) {
        throw error;
      }
      error.problems.forEach(report);
    }
  }
  const key = ({ spec, source }: ScoreDocument) => `${spec.metadata.name}\n${source.file}`;
  return documents.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function usesByWorkload(definitions: Iterable<ResourceDefinition>): Map<string, ResourceUse[]> {
  const byWorkload = new Map<string, ResourceUse[]>();
  for (const use of [...definitions].flatMap(({ uses }) => uses)) {
    byWorkload.set(use.workload, byWorkload.get(use.workload) ?? []);
    byWorkload.get(use.workload)?.push(use);
  }
  return byWorkload;
}

function byPosition(a: Diagnostic, b: Diagnostic): number {
  const [fileA, fileB] = [a.file ?? '', b.file ?? ''];
  if (fileA !== fileB) {
    return fileA < fileB ? -1 : 1;
  }
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}

/**
 * The plan of one environment, once: `Orchestrator` is for those who plan again.
 *
 * @throws UserError with every problem of every document, in order of file and line
 */
export function orchestrate(sources: readonly WorkloadSource[], target: Target): Plan {
  return new Orchestrator(target).plan(sources);
}
