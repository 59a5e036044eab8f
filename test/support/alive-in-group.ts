import { execFileSync } from 'node:child_process';

/** Ids of a process group's members that still run; a dead one that nobody has reaped does not. */
export function aliveInGroup(leader: number): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,pgid=,stat='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, group, state]) => Number(group) === leader && state?.startsWith('Z') === false)
    .map(([pid]) => Number(pid));
}
