import type { ScoreResource } from '../../score/score-schema';

/** What makes two entries one resource: the shared id, or the workload and the entry's own name. */
export function resourceIdentity(workload: string, name: string, { type, id = `${workload}.${name}` }: ScoreResource) {
  return { id, uid: `${type}.default#${id}` };
}
