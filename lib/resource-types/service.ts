import { z } from 'zod';
import { oneOf } from '../diagnostics/did-you-mean';
import type { ResourceType } from './resource-type';
import { serviceAddress } from './service-address';

const params = z.strictObject({
  workload: z.string().optional().describe("name of the workload; the resource's own name if left out"),
});
type Params = z.infer<typeof params>;

/** Where another workload's only, or first, service port is reached. Whoever has it may call that port. */
export const service: ResourceType<Params> = {
  type: 'service',
  summary: "the address of another workload's first service port",
  params,
  outputs: {
    name: { description: 'name of the Service' },
    hostname: { description: 'the same with its domain' },
    port: { description: 'port of the Service', type: 'integer' },
    url: { description: 'http address' },
  },
  local: 'a loopback port',
  cost: { perMonth: 0, usage: 'nothing' },
  provision({ workload: given }, { target, services, name, error }) {
    const workload = given ?? name;
    const ports = services.get(workload);
    const at = given === undefined ? [] : ['workload'];
    if (ports === undefined) {
      error(at, `no workload '${workload}'; ${oneOf('workloads', [...services.keys()], workload)}`);
      return undefined;
    }
    const [first] = ports;
    if (first === undefined) {
      error(at, `workload '${workload}' has no service port; give it one under service.ports`);
      return undefined;
    }
    const { hostname, number, url, calls } = serviceAddress(workload, first, target);
    return { outputs: { name: workload, hostname, port: number, url }, calls };
  },
};
