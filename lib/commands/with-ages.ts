import { spawnSync } from 'node:child_process';
import type { WorkloadSource } from '../score/workload-source';

/**
 * The sources with when each came into Git: those that are new have no room in a full cell, not those that are deployed. A
 * source that is in no commit, and each without a repository, is the newest. Where history is cut off (a shallow clone),
 * its oldest commit has added everything.
 */
export function withAges(sources: readonly WorkloadSource[]): WorkloadSource[] {
  const log = ['log', '--relative', '--no-renames', '--diff-filter=A', '--name-only', '-z', '--format=%x00%ct'];
  const { stdout, status } = spawnSync('git', [...log, '--', '*/score.yaml'], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  const added = new Map<string, number>();
  let time = 0;
  for (const part of status === 0 ? stdout.split(/[\0\n]+/) : []) {
    if (/^\d+$/.test(part)) {
      time = Number(part);
    } else if (!added.has(part)) {
      added.set(part, time);
    }
  }
  return sources.map((source) => {
    const seconds = added.get(source.file);
    return seconds === undefined ? source : { ...source, added: seconds };
  });
}
