// As lib/hosts/report-status.sh has it in Python: a change of one is a change of both. test/cluster/flux compares them.

const condition = (thing, type) =>
  thing.status?.conditions?.find((it) => it.type === type) ?? { status: 'Unknown', message: 'not looked at yet' };
/** Flux leaves the conditions of the version before until it has looked at a new one. */
const isCurrent = ({ status, metadata }) => status?.observedGeneration === metadata.generation;
const isReady = (thing) => condition(thing, 'Ready').status === 'True';
const isApplied = (thing) => isCurrent(thing) && isReady(thing);
const digestOf = (revision) => /sha256:[0-9a-f]{64}$/.exec(revision ?? '')?.[0];
const withText = (...parts) => parts.filter((it) => it !== undefined && it !== '');

/**
 * The report of a cluster (lib/release/cluster-status.ts).
 *
 * @param things - Flux's objects in `flux-system`, the objects of workloads, and nodes, each with its kind
 */
export function clusterStatus({ flux, objects, nodes }) {
  const named = (kind) => flux.find((it) => it.kind === kind && it.metadata.name === 'platform');
  const [repository, platform] = [named('OCIRepository'), named('Kustomization')];
  const late = [repository, platform].filter((it) => it === undefined || !isApplied(it));
  const artifact = repository?.status?.artifact;
  const parts = new Map();
  for (const thing of flux) {
    const [, name, part] = /^\.\/workloads\/([^/]+)\/(namespace|objects)$/.exec(thing.spec.path ?? '') ?? [];
    if (name !== undefined) {
      parts.set(name, { ...parts.get(name), [part]: thing });
    }
  }
  const things = new Map();
  for (const thing of objects) {
    const { namespace } = thing.metadata;
    things.set(namespace, [...(things.get(namespace) ?? []), thing]);
  }
  return {
    version: 1,
    writtenAt: new Date().toISOString().replace(/\.\d+/, ''),
    release: {
      digest: digestOf(artifact?.revision),
      revision: artifact?.metadata?.['org.opencontainers.image.revision'],
      ready: late.length === 0,
      ...(late.length === 0
        ? {}
        : { message: late[0] === undefined ? 'Flux is not installed' : condition(late[0], 'Ready').message }),
    },
    hosts: nodes.map((node) => ({
      name: node.metadata.name,
      role: 'worker',
      ready: isReady(node),
      version: node.status?.nodeInfo?.kubeletVersion ?? '',
    })),
    workloads: [...parts.keys()].sort().map((name) => workload(name, parts.get(name), things.get(name) ?? [])),
  };
}

function workload(name, parts, things) {
  const pods = things.filter(({ kind }) => kind === 'Pod');
  const [main] = ['Deployment', 'StatefulSet', 'CronJob', 'Job'].flatMap((kind) =>
    things.filter((it) => it.kind === kind),
  );
  const state =
    main === undefined ? { ready: false, message: 'has no objects yet', wanted: 0, up: 0 } : running(main, pods);
  const { ready, message } = refusal(parts) ?? explained(lastRun(main, things) ?? state, pods);
  const template = main?.spec.template ?? main?.spec.jobTemplate?.spec.template;
  return {
    name,
    kind: main?.kind ?? '',
    ready,
    ...(message === undefined ? {} : { message }),
    applied: digestOf(parts.objects?.status?.lastAppliedRevision),
    pods: { wanted: state.wanted, ready: state.up },
    restarts: pods
      .flatMap(({ status }) => status?.containerStatuses ?? [])
      .reduce((sum, it) => sum + it.restartCount, 0),
    images: template?.spec.containers.map(({ image }) => image) ?? [],
    pod: reachable(
      things.filter(({ kind }) => kind === 'Service'),
      pods,
    ),
  };
}

/** Whether a Deployment, StatefulSet, Job or CronJob is ready, why not, and its wanted and ready pods. */
function running(main, pods) {
  const { kind, spec, status = {} } = main;
  if (kind === 'Deployment' || kind === 'StatefulSet') {
    const { updatedReplicas: updated = 0, readyReplicas: up = 0, replicas = 0 } = status;
    const wanted = spec.replicas ?? 1;
    const ready = isCurrent(main) && updated >= wanted && replicas === updated && up >= wanted;
    return { ready, message: `${Math.min(updated, up)} of ${wanted} pods are new and ready`, wanted, up };
  }
  if (kind === 'CronJob') {
    return { ready: true, wanted: status.active?.length ?? 0, up: pods.filter(isReady).length };
  }
  if (condition(main, 'Complete').status === 'True') {
    return { ready: true, wanted: 0, up: 0 };
  }
  const failed = condition(main, 'Failed');
  const message = failed.status === 'True' ? (failed.message ?? 'has failed') : 'is not complete yet';
  return { ready: false, message, wanted: 1, up: status.ready ?? 0 };
}

/** The last run of a CronJob, if it has failed. */
function lastRun(main, things) {
  const owns = ({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === main?.metadata.uid);
  const runs = main?.kind === 'CronJob' ? things.filter((it) => it.kind === 'Job' && owns(it)) : [];
  const startedAt = ({ metadata }) => metadata.creationTimestamp;
  const last = runs.sort((a, b) => (startedAt(a) < startedAt(b) ? -1 : 1)).at(-1);
  const failed = last && condition(last, 'Failed');
  return failed?.status === 'True'
    ? { ready: false, message: `its last run has failed: ${failed.message ?? ''}` }
    : undefined;
}

/** A state with the reason of the first pod that has one. */
function explained({ ready, message }, pods) {
  const [reason] = pods.flatMap((pod) => why(pod) ?? []);
  return ready ? { ready } : { ready, message: withText(message, reason).join(', ') };
}

/** What Flux could not apply comes first: what runs is then an earlier release. */
function refusal(parts) {
  const problem = ['namespace', 'objects'].find((part) => parts[part] === undefined || !isApplied(parts[part]));
  if (problem === undefined) {
    return undefined;
  }
  const part = parts[problem];
  const message =
    part === undefined ? `Flux does not have its ${problem} yet` : `Flux: ${condition(part, 'Ready').message ?? ''}`;
  return { ready: false, message };
}

/** The reason that somebody can act on: a place to run, then an image, then the end of the program. */
function why(pod) {
  const scheduled = condition(pod, 'PodScheduled');
  if (scheduled.status === 'False') {
    return scheduled.message ?? 'no node has room';
  }
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  for (const { name, ready, state = {}, lastState = {} } of [...initContainerStatuses, ...containerStatuses]) {
    const { waiting } = state;
    const ended = state.terminated ?? lastState.terminated;
    const exit = `exited with code ${ended?.exitCode} (${ended?.reason ?? ''})`;
    const said = ended?.message?.trim().split('\n').at(-1);
    const parts =
      ended !== undefined && ended.exitCode !== 0
        ? withText(waiting?.reason, exit, said)
        : withText(waiting?.reason, waiting?.message);
    if (parts.length > 0 && !ready) {
      return `${name}: ${parts.join(': ')}`;
    }
  }
  return undefined;
}

/** A ready pod and its ports, if the workload has service ports. */
function reachable(services, pods) {
  const ports = services.flatMap(({ spec }) => spec.ports ?? []).filter(({ protocol }) => protocol !== 'UDP');
  const pod = pods.find((it) => isReady(it) && it.metadata.deletionTimestamp === undefined);
  if (ports.length === 0 || pod === undefined) {
    return undefined;
  }
  const named = pod.spec.containers.flatMap((it) => it.ports ?? []);
  const target = (name) => named.find((it) => it.name === name)?.containerPort ?? name;
  return {
    host: pod.spec.nodeName,
    address: pod.status.podIP,
    ports: ports
      .map(({ name = '', port, targetPort }) => ({ name, port, target: target(targetPort) }))
      .filter((it) => Number.isInteger(it.target)),
  };
}
