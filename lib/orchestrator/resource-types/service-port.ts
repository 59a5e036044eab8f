import { z } from 'zod';
import { oneOf } from '../did-you-mean';
import type { ResourceType } from '../resource-type';

const params = z.strictObject({
  workload: z.string(),
  /** Name or number of a service port. */
  port: z.union([z.string(), z.int()], { error: "expected the name or number of one of the workload's service ports" }),
});
type Params = z.infer<typeof params>;

/** Where another workload's service is reached. */
export const servicePort: ResourceType<Params> = {
  type: 'service-port',
  summary: "the address of another workload's service port",
  params,
  outputs: ['hostname', 'port', 'url'],
  provision({ workload, port }, { target, services, fail }) {
    const ports = services.get(workload);
    if (ports === undefined) {
      return fail(['workload'], `no workload '${workload}'; ${oneOf('workloads', [...services.keys()], workload)}`);
    }
    const found = ports.find((candidate) => candidate.name === String(port) || candidate.port === Number(port));
    if (found === undefined) {
      return fail(
        ['port'],
        `workload '${workload}' has no service port '${port}'; ${oneOf(
          'its ports',
          ports.map(({ name }) => name),
          String(port),
        )}`,
      );
    }
    const local = target.local?.ports[workload]?.[found.name];
    const hostname = local === undefined ? `${workload}.${workload}.svc.cluster.local` : '127.0.0.1';
    const number = local ?? found.port;
    return { outputs: { hostname, port: number, url: `http://${hostname}:${number}` } };
  },
};
