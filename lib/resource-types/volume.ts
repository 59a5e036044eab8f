import { z } from 'zod';
import { excerpt } from '../diagnostics/printable';
import { memoryMib } from '../plan/quantities';
import type { Provision, ResourceType } from './resource-type';

/** Disk of a host. */
const MAX_GIB = 20;

const params = z.strictObject({
  size: z
    .string()
    .regex(/^[1-9]\d*(Mi|Gi)$/, 'expected a size such as 100Mi or 1Gi')
    .default('100Mi')
    .describe(`the most it may hold; all pods of a host share its disk of ${MAX_GIB} GiB`),
});
type Params = z.infer<typeof params>;

/** Scratch space that lives as long as the pod; containers that mount it share it. */
export const volume: ResourceType<Params> = {
  type: 'volume',
  summary: 'scratch space that lives as long as the pod',
  classes: ['default', 'ephemeral'],
  otherClasses: 'hosts are replaced, and their disks with them (keep data in s3 or dynamodb-table)',
  params,
  outputs: { source: { description: 'Kubernetes volume source', type: 'object' } },
  local: 'a directory below IDP_MOUNTS',
  cost: { perMonth: 0, usage: 'nothing' },
  provision({ size }, { error }): Provision | undefined {
    if (memoryMib(size) > MAX_GIB * 1024) {
      error(['size'], `'${excerpt(size)}' is more than the disk of a host; use at most ${MAX_GIB}Gi`);
      return undefined;
    }
    const source = { emptyDir: { sizeLimit: size } };
    return { outputs: { source }, volume: source };
  },
};
