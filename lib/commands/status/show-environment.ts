import { columns } from '../../diagnostics/columns';
import { printable } from '../../diagnostics/printable';
import { type ClusterStatus, statusAge } from '../../release/cluster-status';
import { outputWidth } from '../output';
import { type EnvironmentStatus, isComplete, type LastRelease } from './environment-status';

/** Shows an environment on one screen: what is well takes a line, what is not says why. */
export function showEnvironment(status: EnvironmentStatus, now: number): string {
  const { environment, region, ready, stacks, cluster, queues, alarms, release } = status;
  const sections = [
    [`${environment} in ${region}: ${ready ? 'ready' : 'not ready'}`],
    stacks && section('STACKS', stackRows(stacks)),
    cluster && clusterSection(cluster, status.stale, now),
    queues && section('QUEUES', queueRows(queues)),
    alarms && section('ALARMS', alarmRows(alarms)),
    release && ['LAST RELEASE', ...releaseLines(release, cluster, now)],
    problemLines(status.problems),
  ];
  return sections
    .flatMap((lines) => (lines === undefined || lines.length === 0 ? [] : [lines.join('\n')]))
    .join('\n\n');
}

type Rows = readonly (readonly string[])[];
type PartOf<K extends keyof EnvironmentStatus> = NonNullable<EnvironmentStatus[K]>;

function section(title: string, rows: Rows): string[] {
  return rows.length === 0 ? [] : [title, ...columns(rows, outputWidth() - 2).map((line) => `  ${line}`)];
}

/** One line for all that are complete. */
function stackRows(stacks: PartOf<'stacks'>): Rows {
  const complete = stacks.filter(isComplete);
  const others = stacks.filter((stack) => !isComplete(stack));
  return [
    ...others.map(({ name, state = 'is not deployed', reason = '' }) => [name, state, reason]),
    ...(complete.length === 0 ? [] : [[`${complete.length} of ${stacks.length}`, 'complete']]),
  ];
}

function clusterSection(cluster: ClusterStatus, stale: boolean, now: number): string[] {
  const { hosts, release, workloads } = cluster;
  const milliseconds = statusAge(cluster, now);
  const age =
    stale && milliseconds < 0 ? `at ${printable(cluster.writtenAt)} by its clock` : `${ago(milliseconds)} ago`;
  return [
    stale
      ? `STALE: the k3s server wrote this ${age}, and should each minute; it says nothing about now`
      : `CLUSTER ${age}`,
    ...section(
      'HOSTS',
      hosts.map(({ name, ready, version, memory, disk }) => [
        name,
        ready ? 'ready' : 'not ready',
        version,
        memory === undefined ? 'memory unknown' : `memory ${memory.available} of ${memory.total} MiB free`,
        disk === undefined ? 'disk unknown' : `disk ${gib(disk.free)} of ${gib(disk.total)} GiB free`,
      ]),
    ),
    ...section('FLUX', [
      [
        release.revision ?? 'no release',
        release.ready ? 'ready' : 'not ready',
        short(release.digest),
        release.message ?? '',
      ],
    ]),
    ...section(
      'WORKLOADS',
      workloads.map((workload) => workloadRow(workload, release.digest)),
    ),
    ...(workloads.length === 0 ? ['WORKLOADS', '  none: publish a release'] : []),
  ];
}

function workloadRow(workload: ClusterStatus['workloads'][number], released: string | undefined): string[] {
  const { name, kind, ready, pods, restarts, applied, message, images } = workload;
  const behind = applied !== released ? `has ${short(applied) || 'no release'}` : '';
  return [
    name,
    ready ? 'ready' : 'not ready',
    kind === 'Deployment' ? `${pods.ready}/${pods.wanted}` : kind.toLowerCase(),
    restarts === 0 ? '' : `restarts: ${restarts}`,
    [message ?? images.map(imageName).join(' '), behind].filter((text) => text !== '').join('; '),
  ];
}

/** Without the registry's host; the first digits of a digest. */
function imageName(image: string): string {
  return image.slice(image.lastIndexOf('/') + 1).replace(/@sha256:(.{12}).*/, '@$1');
}

function queueRows(queues: PartOf<'queues'>): Rows {
  return queues.map(({ name, waiting, inFlight, deadLetters = 0 }) => [
    name,
    `${waiting} waiting`,
    `${inFlight} in flight`,
    deadLetters === 0 ? '' : `dead letters: ${deadLetters}`,
  ]);
}

function alarmRows(alarms: PartOf<'alarms'>): Rows {
  const loud = alarms.filter(({ state }) => state === 'ALARM');
  const quiet = alarms.filter(({ state }) => state === 'OK').length;
  const unknown = alarms.length - loud.length - quiet;
  return [
    ...loud.map(({ name, state, since = '', description = '' }) => [name, state, since.slice(0, 16), description]),
    [`${quiet} of ${alarms.length}`, 'ok', unknown === 0 ? '' : `${unknown} without data`],
  ];
}

function releaseLines(release: LastRelease, cluster: ClusterStatus | undefined, now: number): string[] {
  const { number, made, tag, by, at, artifact, state } = release;
  const waits = cluster?.release.digest !== undefined && cluster.release.digest !== artifact;
  return [
    printable(`  #${number} ${made} ${tag} by ${by}, ${ago(now - Date.parse(at))} ago`),
    ...(state === 'released' ? [] : ['  not finished: the tag of the environment has not moved']),
    ...(waits ? [`  Flux has not pulled it: ${short(artifact)}`] : []),
  ];
}

/** What could not be read. The same reason, such as missing credentials, is said once. */
function problemLines(problems: EnvironmentStatus['problems']): string[] {
  const reasons = [...new Set(problems.map(({ problem }) => problem))];
  return reasons.map((reason) => {
    const parts = problems.filter(({ problem }) => problem === reason).map(({ part }) => part);
    return `cannot read ${parts.join(', ')}: ${reason}`;
  });
}

function short(digest: string | undefined): string {
  return (digest ?? '').replace('sha256:', '').slice(0, 12);
}

function gib(mib: number): string {
  return (mib / 1024).toFixed(1);
}

/** A time span in its largest unit. */
function ago(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [size, unit] = (
    [
      [86_400, 'd'],
      [3600, 'h'],
      [60, 'min'],
    ] as const
  ).find(([size]) => seconds >= size) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${unit}`;
}
