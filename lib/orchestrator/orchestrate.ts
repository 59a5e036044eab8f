import { UserError, type Problem } from '../user-error';
import { catalogue } from './catalogue';
import { checkDocument } from './check-document';
import { checkTogether } from './check-together';
import { imageRepository } from './names';
import type { Claim, Plan } from './plan';
import { planWorkload } from './plan-workload';
import { defineResources, type ResourceDefinition, type ResourceUse } from './resource-definitions';
import { resolveResources } from './resolve-resources';
import { parseScore, type ScoreDocument } from './score-document';
import { portsOf } from './service-ports';
import type { Target } from './target';
import type { WorkloadSource } from './workload-source';

/**
 * Turns Score files into the plan of one environment. Pure: no file system, network, clock or randomness, and the
 * order of the sources does not matter.
 *
 * @throws UserError with every problem of every document, in order of file and line
 */
export function orchestrate(sources: readonly WorkloadSource[], target: Target): Plan {
  const problems: Problem[] = [];
  const report = (problem: Problem) => void problems.push(problem);

  const documents = parseAll(sources, target.environment.name, report);
  documents.forEach((document) => {
    checkDocument(document, report);
  });
  const services = new Map(documents.map(({ spec }) => [spec.metadata.name, portsOf(spec)]));
  const definitions = defineResources(documents, report);
  const resolved = resolveResources(definitions, services, target, report);
  checkTogether(documents, resolved, report);

  const claims = [...resolved.values()]
    .map(({ claim }) => claim)
    .filter((claim): claim is Claim => claim !== undefined);
  claims.sort((a, b) => (a.uid < b.uid ? -1 : 1));
  const uses = usesByWorkload(definitions.values());
  const planned = documents.map((document) =>
    planWorkload(document, uses.get(document.spec.metadata.name) ?? [], resolved, target, report),
  );
  if (problems.length > 0) {
    throw new UserError(problems.sort(byPosition));
  }
  const { environment, account } = target;
  return {
    platform: environment.platform,
    environment: environment.name,
    region: environment.region,
    account,
    workloads: planned.map(({ workload }) => workload),
    claims,
    identities: planned.map(({ identity }) => identity),
    images: documents
      .filter(({ spec }) => Object.values(spec.containers).some(({ image }) => image === '.'))
      .map(({ spec, source }) => ({
        workload: spec.metadata.name,
        repository: imageRepository(environment, spec.metadata.name),
        context: source.directory,
      })),
    routes: planned.flatMap(({ routes }) => routes),
    catalogue: catalogue(
      documents,
      claims,
      new Map(planned.map(({ workload, calls }) => [workload.name, calls])),
      environment.name,
    ),
    warnings: documents.flatMap(({ warnings }) => warnings).sort(byPosition),
  };
}

function parseAll(
  sources: readonly WorkloadSource[],
  environment: string,
  report: (problem: Problem) => void,
): ScoreDocument[] {
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
    byWorkload.set(use.workload, [...(byWorkload.get(use.workload) ?? []), use]);
  }
  return byWorkload;
}

function byPosition(a: Problem, b: Problem): number {
  const [fileA, fileB] = [a.file ?? '', b.file ?? ''];
  if (fileA !== fileB) {
    return fileA < fileB ? -1 : 1;
  }
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0);
}
