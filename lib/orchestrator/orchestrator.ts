import { isDeepStrictEqual } from 'node:util';
import { type Engine, enginesOf } from '../plan/engine';
import { LOCAL } from '../config/platform-names';
import { Diagnostics } from '../diagnostics/diagnostics';
import { catalogue } from './catalogue';
import { checkTogether } from './check-together';
import { cellOf, inCell } from '../plan/cell';
import { clusterKind } from './convert/cluster-kind';
import { imageRepository, logicalId } from '../plan/names';
import { nearLimits } from './limit-warnings';
import type { Claim, Plan } from '../plan/plan';
import { planWorkload, type PlannedPart } from './plan-workload';
import {
  defineResources,
  type ResolvedResource,
  type ResourceDefinition,
  type ResourceUse,
} from './resources/resource-definitions';
import { checkConsent } from './resources/consent';
import { resolveResources } from './resources/resolve-resources';
import { Services } from './resources/services';
import type { ScoreDocument } from '../score/score-document';
import { possibleNames, ScoreParser } from '../score/score-parser';
import { engineOf, type Target } from '../plan/target';
import type { WorkloadSource } from '../score/workload-source';

/** The plan of some Score files for one environment, its intermediate results, and the problems found. */
export interface Analysis {
  /** The valid documents, by name of the workload, then by file. */
  readonly documents: readonly ScoreDocument[];
  /** By uid. */
  readonly definitions: ReadonlyMap<string, ResourceDefinition>;
  /** By uid; without resources that are not valid. */
  readonly resolved: ReadonlyMap<string, ResolvedResource>;
  readonly diagnostics: Diagnostics;
  /** Undefined if there are errors. */
  readonly plan: Plan | undefined;
}

/**
 * Turns Score files into the plan of one environment. Pure: no file system, network, clock or randomness, and the order
 * of the sources does not matter.
 *
 * It keeps the result of each document, so a second plan costs only what has changed. Sources are compared by identity,
 * so an object must not change after it was planned.
 */
export class Orchestrator {
  private readonly former = new WeakMap<ScoreDocument, { resources: readonly ResolvedResource[]; part: PlannedPart }>();

  /** @param parser - keeps what it has parsed; a new one by default */
  constructor(
    private readonly target: Target,
    private readonly parser = new ScoreParser(),
  ) {}

  /** @throws UserError with every problem of every document, in order of file and line */
  public plan(sources: readonly WorkloadSource[]): Plan {
    const { plan, diagnostics } = this.analyse(sources);
    diagnostics.throwIfErrors();
    return plan as Plan;
  }

  /** Parses, checks and plans all sources; problems are in the diagnostics. */
  public analyse(sources: readonly WorkloadSource[]): Analysis {
    const diagnostics = new Diagnostics();
    const scores = this.parser.parse(sources, this.target.environment.name);
    scores.forEach((score) => diagnostics.include(score.diagnostics));
    const documents = scores.flatMap(({ document }) => document ?? []).sort(byName);
    const broken = scores.filter(({ document }) => document === undefined).map(({ source }) => source);

    const incomplete = broken.length > 0;
    const definitions = defineResources(documents, incomplete, diagnostics);
    const services = new Services(documents, broken.flatMap(possibleNames));
    const resolved = resolveResources({
      documents,
      definitions,
      services,
      target: this.target,
      diagnostics,
      incomplete,
    });
    checkConsent(documents, resolved, incomplete, diagnostics);
    checkTogether(documents, resolved, diagnostics);
    const uses = usesByWorkload(definitions.values());
    const planned = documents.map((document) => ({
      document,
      ...this.part(document, uses.get(document.spec.metadata.name) ?? [], resolved, diagnostics),
    }));
    const plan = diagnostics.errorCount === 0 ? this.assemble(planned, resolved, diagnostics) : undefined;
    return { documents, definitions, resolved, diagnostics, plan };
  }

  private assemble(
    planned: readonly (PlannedPart & { readonly document: ScoreDocument })[],
    resolved: ReadonlyMap<string, ResolvedResource>,
    { warnings }: Diagnostics,
  ): Plan {
    const { environment, account } = this.target;
    const { routes } = clusterKind(engineOf(this.target));
    const claimed = [...resolved.values()]
      .filter((it): it is typeof it & { claim: Claim } => it.claim !== undefined)
      .sort((a, b) => (a.claim.uid < b.claim.uid ? -1 : 1));
    const plan: Plan = {
      platform: environment.platform,
      environment: environment.name,
      region: environment.region,
      account,
      workloads: planned.map(({ workload }) => workload),
      claims: claimed.map(({ claim }) => claim),
      identities: planned.map(({ identity }) => identity),
      images: planned
        .filter(({ document }) => Object.values(document.spec.containers).some(({ image }) => image === '.'))
        .map(({ document: { spec, source }, workload }) => ({
          workload: spec.metadata.name,
          logicalId: logicalId(spec.metadata.name),
          ...inCell(cellOf(workload)),
          repository: imageRepository(environment, spec.metadata.name),
          context: source.directory,
        })),
      routes: planned.flatMap(({ routes }) => routes),
      servers: [...resolved.values()].flatMap(({ server }) => server ?? []).sort((a, b) => (a.uid < b.uid ? -1 : 1)),
      ...(environment.ingress === undefined || !routes.proxy ? {} : { ingress: environment.ingress }),
      catalogue: catalogue(planned, claimed, {
        platform: environment.platform,
        environment: environment.name,
        hasAddresses: environment.name !== LOCAL || this.target.local !== undefined,
      }),
      warnings,
    };
    const documents = new Map(planned.map(({ document }) => [document.spec.metadata.name, document]));
    // The local run deploys nothing.
    return environment.name === LOCAL ? plan : withLimits(plan, enginesOf(environment.cluster), documents);
  }

  /** One workload's part of the plan: the former one, if neither its document nor its resources have changed. */
  private part(
    document: ScoreDocument,
    uses: readonly ResourceUse[],
    resolved: ReadonlyMap<string, ResolvedResource>,
    diagnostics: Diagnostics,
  ): PlannedPart {
    const resources = uses.map(({ uid }) => resolved.get(uid)).filter((resource) => resource !== undefined);
    const former = this.former.get(document);
    if (former !== undefined && sameResources(former.resources, resources)) {
      return former.part;
    }
    const errors = diagnostics.errorCount;
    const part = planWorkload(document, uses, resolved, this.target, diagnostics);
    if (diagnostics.errorCount === errors) {
      this.former.set(document, { resources, part });
    }
    return part;
  }
}

/** The plan with a warning for each limit of AWS that it is close to, at the Score file that has to change. */
function withLimits(plan: Plan, engines: readonly Engine[], documents: ReadonlyMap<string, ScoreDocument>): Plan {
  const age = ([, { source }]: [string, ScoreDocument]) => source.added ?? Infinity;
  const oldestFirst = [...documents].sort((a, b) => (age(a) === age(b) ? 0 : age(a) - age(b))).map(([name]) => name);
  const limits = nearLimits(plan, engines, oldestFirst).map(({ message, exceeded, at }) => {
    const document = at && documents.get(at.workload);
    if (document === undefined) {
      return { exceeded, diagnostic: { message } };
    }
    const { file, line, column } = document.locate(at?.path ?? []);
    return { exceeded, diagnostic: { file, line, column, path: at?.path.join('.'), message } };
  });
  const warnings = [...plan.warnings, ...limits.map(({ diagnostic }) => diagnostic)];
  const exceeded = limits.filter((limit) => limit.exceeded).map(({ diagnostic }) => diagnostic);
  return { ...plan, warnings, ...(exceeded.length === 0 ? {} : { exceeded }) };
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

function byName(a: ScoreDocument, b: ScoreDocument): number {
  const key = ({ spec, source }: ScoreDocument) => `${spec.metadata.name}\n${source.file}`;
  return key(a) < key(b) ? -1 : 1;
}

function usesByWorkload(definitions: Iterable<ResourceDefinition>): Map<string, ResourceUse[]> {
  const byWorkload = new Map<string, ResourceUse[]>();
  for (const use of [...definitions].flatMap(({ uses }) => uses)) {
    byWorkload.set(use.workload, byWorkload.get(use.workload) ?? []);
    byWorkload.get(use.workload)?.push(use);
  }
  return byWorkload;
}

/**
 * Makes the plan of one environment once. To plan again, use `Orchestrator`.
 *
 * @param parser - to share between plans of the same sources for several targets; a new one by default
 * @throws UserError with every problem of every document, in order of file and line
 */
export function orchestrate(sources: readonly WorkloadSource[], target: Target, parser?: ScoreParser): Plan {
  return new Orchestrator(target, parser).plan(sources);
}
