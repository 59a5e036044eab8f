import type { Problem } from '../user-error';
import { podAnnotations } from './annotations';
import { convert } from './convert';
import { podVolumes } from './convert/pod-volumes';
import { identity } from './identity';
import type { PlannedWorkload, Route, WorkloadIdentity } from './plan';
import { planContainers } from './plan-containers';
import type { ResourceUse } from './resource-definitions';
import { Lookup } from './lookup';
import type { ResolvedResource } from './resolved-resource';
import type { ScoreDocument } from './score-document';
import { portsOf } from './service-ports';
import type { Target } from './target';

/** One workload's share of the plan. */
export function planWorkload(
  document: ScoreDocument,
  uses: readonly ResourceUse[],
  resolved: ReadonlyMap<string, ResolvedResource>,
  target: Target,
  report: (problem: Problem) => void,
): { workload: PlannedWorkload; identity: WorkloadIdentity; routes: Route[] } {
  const { spec, source } = document;
  const { name } = spec.metadata;
  const lookup = new Lookup(document, resolved, target);
  const role = identity(name, uses, resolved, target);
  const ports = portsOf(spec);
  const containers = planContainers(document, lookup, target, report);
  const owned = uses
    .map(({ uid }) => resolved.get(uid))
    .filter((resource) => resource?.definition.owner.workload === name);
  const manifests = convert({
    spec,
    containers,
    ports,
    identity: role,
    region: target.environment.region,
    podAnnotations: podAnnotations(document),
    podVolumes: podVolumes(document, lookup, report),
    extra: owned.flatMap((resource) => resource?.manifests ?? []),
  });
  return {
    workload: {
      name,
      directory: source.directory,
      namespace: name,
      kind: 'Deployment',
      containers,
      ports,
      manifests,
      origins: new Map(),
    },
    identity: role,
    routes: owned.flatMap((resource) => (resource?.route === undefined ? [] : [resource.route])),
  };
}
