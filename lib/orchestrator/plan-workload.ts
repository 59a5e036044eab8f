import type { Diagnostics } from '../diagnostics/diagnostics';
import { podAnnotations } from '../score/annotations';
import { checkProcessSize } from './check-process-size';
import { checkAllowed } from './check-allowed';
import { convert } from './convert';
import { clusterKind } from './convert/cluster-kind';
import { routeObjects } from './convert/routes';
import { podVolumes } from './convert/pod-volumes';
import { identity } from './identity';
import { inCell } from '../plan/cell';
import { logGroup, logicalId } from '../plan/names';
import type { Manifest, PlannedWorkload, Route, ServicePort, WorkloadIdentity } from '../plan/plan';
import { planContainers } from './plan-containers';
import type { ResolvedResource, ResourceUse } from './resources/resource-definitions';
import { Lookup } from './resources/lookup';
import { portsOf, type ScoreDocument } from '../score/score-document';
import { engineOf, isStandby, type Target } from '../plan/target';
import { workloadSettings } from '../score/workload-settings';
import { warnOfLocalHosts } from './warn-of-local-hosts';

/** One workload's part of the plan. */
export interface PlannedPart {
  readonly workload: PlannedWorkload;
  readonly identity: WorkloadIdentity;
  readonly routes: readonly Route[];
  /** Service ports of other workloads that it may call. */
  readonly calls: readonly { readonly workload: string; readonly port: ServicePort }[];
}

/** Plans one workload. Everything it needs of other workloads is in `resolved`. */
export function planWorkload(
  document: ScoreDocument,
  uses: readonly ResourceUse[],
  resolved: ReadonlyMap<string, ResolvedResource>,
  target: Target,
  diagnostics: Diagnostics,
): PlannedPart {
  const { spec, source } = document;
  const { name } = spec.metadata;
  const lookup = new Lookup(document, resolved, target, diagnostics);
  const at = diagnostics.of(document);
  const settings = workloadSettings(document, at);
  const role = identity(name, settings.cell, uses, resolved, target);
  const ports = portsOf(document);
  checkAllowed(document, settings, target.environment, at);
  const containers = planContainers(document, lookup, target, at);
  checkProcessSize(spec, containers, at);
  warnOfLocalHosts(document, containers, lookup, target, at);
  const found = uses.flatMap((use) => {
    const resource = resolved.get(use.uid);
    return resource === undefined ? [] : [{ use, resource }];
  });
  const owned = found.filter(({ use, resource }) => resource.definition.owner === use);
  const calls = found.flatMap(({ use, resource }) =>
    resource.calls === undefined ? [] : [{ resource: use.name, ...resource.calls }],
  );
  const cluster = clusterKind(engineOf(target));
  const objectsOf = ({ definition: { id }, route, manifests = [] }: ResolvedResource): readonly Manifest[] => {
    const port = ports.find((it) => it.name === route?.port);
    return route === undefined || port === undefined
      ? manifests
      : [...manifests, ...routeObjects(id, route, port, cluster, target.environment)];
  };
  const origins = convert({
    cluster,
    standby: isStandby(target),
    spec,
    settings,
    containers,
    ports,
    identity: role,
    podAnnotations: podAnnotations(document),
    podVolumes: podVolumes(document, lookup, at),
    calls,
    extra: owned.flatMap(({ use, resource }) =>
      objectsOf(resource).map((manifest) => ({ resource: use.name, manifest })),
    ),
  });
  return {
    workload: {
      name,
      logicalId: logicalId(name),
      ...inCell(settings.cell),
      directory: source.directory,
      namespace: name,
      logGroup: logGroup(target.environment, name),
      kind: settings.kind,
      ...(settings.schedule === undefined ? {} : { schedule: settings.schedule }),
      containers,
      ports,
      manifests: [...origins.keys()],
      origins,
    },
    identity: role,
    calls: calls.map(({ workload, port }) => ({ workload, port })),
    routes: owned.flatMap(({ resource: { route } }) => (route === undefined ? [] : [route])),
  };
}
