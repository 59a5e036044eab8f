import { type ClusterStatus, isStale, statusAge } from './cluster-status.ts';

/** What a cluster is to run. */
export interface Awaited {
  readonly environment: string;
  /** Digest of the artifact, `sha256:<hex>`. */
  readonly artifact: string;
  /** Names of its workloads. */
  readonly workloads: readonly string[];
}

export interface WaitMeans {
  /** Reads what the server reported last; undefined if it has reported nothing. */
  readonly read: () => Promise<ClusterStatus | undefined>;
  /** Time limit, in milliseconds. */
  readonly patience: number;
  /** Called with each line about the progress. */
  readonly say: (line: string) => void;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** The time limit if none is given, in milliseconds. Flux looks at the registry every two minutes; the server reports each minute. */
export const PATIENCE = 5 * 60_000;

/** Time between two questions, in milliseconds: the server writes each minute. */
const PAUSE = 5_000;

/**
 * Waits until Flux has applied a release, and each of its workloads is ready.
 *
 * @returns what is not ready when the time is over; empty when everything is
 */
export async function waitUntilApplied(awaited: Awaited, means: WaitMeans): Promise<string[]> {
  const { read, patience, say, now, sleep } = means;
  const start = now().getTime();
  let said = '';
  for (;;) {
    const problems = problemsOf(awaited, await read(), now());
    const seconds = Math.round((now().getTime() - start) / 1000);
    if (problems.length === 0) {
      say(
        `${awaited.environment} runs the release after ${seconds} s: ${awaited.workloads.length} workloads are ready`,
      );
      return [];
    }
    if (now().getTime() - start >= patience) {
      return problems;
    }
    const line = problems.join('; ');
    if (line !== said) {
      say(`${seconds} s: ${line}`);
      said = line;
    }
    await sleep(PAUSE);
  }
}

/** What a cluster does not run yet of a release, or not well, by what was reported last. */
export function problemsOf({ artifact, workloads }: Awaited, status: ClusterStatus | undefined, now: Date): string[] {
  if (status === undefined) {
    return ['the k3s server has reported nothing yet'];
  }
  const minutes = Math.round(statusAge(status, now.getTime()) / 60_000);
  if (isStale(status, now.getTime())) {
    return [
      minutes < 0
        ? `the report of the k3s server is ${-minutes} min in the future, so it says nothing about now; see 'idp status'`
        : `the k3s server has reported nothing for ${minutes} min; see 'idp status'`,
    ];
  }
  const { release } = status;
  if (release.digest !== artifact) {
    return [`Flux has not pulled the release yet${release.ready ? '' : reason(release.message)}`];
  }
  const problems = workloads.flatMap((name) => {
    const report = status.workloads.find((it) => it.name === name);
    if (report === undefined) {
      return [`${name} is not there yet`];
    }
    if (report.applied !== artifact) {
      return [`${name} is not applied yet${reason(report.message)}`];
    }
    return report.ready ? [] : [`${name} is not ready${reason(report.message)}`];
  });
  return problems.length === 0 && !release.ready
    ? [`the platform's own objects are not ready${reason(release.message)}`]
    : problems;
}

function reason(message: string | undefined): string {
  return message === undefined ? '' : `: ${message}`;
}
