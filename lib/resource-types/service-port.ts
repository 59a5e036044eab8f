import { z } from 'zod';
import { oneOf } from '../diagnostics/did-you-mean';
import type { Provision, ResourceType } from './resource-type';
import { noWorkload, serviceAddress } from './service';

const params = z.strictObject({
  workload: z.string().describe('name of the workload'),
  port: z
    .union([z.string(), z.int()], { error: "expected the name or number of one of the workload's service ports" })
    .describe('name or number of one of its service ports'),
});
type Params = z.infer<typeof params>;

/** The address of another workload's service port. A workload with this resource may call that port. */
export const servicePort: ResourceType<Params> = {
  type: 'service-port',
  summary: "the address of another workload's service port",
  params,
  outputs: {
    hostname: { description: 'host name of the Service' },
    port: { description: 'port of the Service', type: 'integer' },
    url: { description: 'HTTP address' },
  },
  local: 'a loopback port',
  cost: { perMonth: 0, usage: 'nothing' },
  provision({ workload, port }, { target, services, error }): Provision | undefined {
    const ports = services.get(workload);
    if (ports === undefined) {
      error(['workload'], noWorkload(workload, services));
      return undefined;
    }
    const found = ports.find((candidate) => candidate.name === String(port) || candidate.port === Number(port));
    if (found === undefined) {
      const names = ports.map(({ name }) => name);
      const choices = oneOf(`its ports in ${services.fileOf(workload)}`, names, String(port));
      error(['port'], `workload '${workload}' has no service port '${port}'; ${choices}`);
      return undefined;
    }
    return serviceAddress(workload, found, target);
  },
};
