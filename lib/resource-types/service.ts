import { z } from 'zod';
import { oneOf } from '../diagnostics/did-you-mean';
import type { ServicePort } from '../plan/route';
import { localPort, type Target } from '../plan/target';
import type { Provision, ResourceType, ServicePorts } from './resource-type';

const params = z.strictObject({
  workload: z.string().optional().describe("name of the workload; the resource's own name if left out"),
});
type Params = z.infer<typeof params>;

/** The address of another workload's first service port. A workload with this resource may call that port. */
export const service: ResourceType<Params> = {
  type: 'service',
  summary: "the address of another workload's first service port",
  params,
  outputs: {
    name: { description: 'the same as hostname' },
    hostname: { description: 'host name of the Service' },
    port: { description: 'port of the Service', type: 'integer' },
    url: { description: 'HTTP address' },
  },
  local: 'a loopback port',
  cost: { perMonth: 0, usage: 'nothing' },
  provision({ workload: given }, { target, services, name, error }): Provision | undefined {
    const workload = given ?? name;
    const ports = services.get(workload);
    const at = given === undefined ? [] : ['workload'];
    if (ports === undefined) {
      error(at, noWorkload(workload, services));
      return undefined;
    }
    const [first] = ports;
    if (first === undefined) {
      error(
        at,
        `workload '${workload}' has no service port; give it one under service.ports in ${services.fileOf(workload)}`,
      );
      return undefined;
    }
    const { outputs, calls } = serviceAddress(workload, first, target);
    // Score's reference implementation has one namespace, where the bare name of a workload is a host name.
    return { outputs: { name: outputs['hostname'], ...outputs }, calls };
  },
};

/** The same under the name that other Score tools use. */
export const endpoint: ResourceType<Params> = { ...service, type: 'endpoint' };

/** The message about a workload that does not exist. One that has got another name is the cause, not who refers to it. */
export function noWorkload(workload: string, services: ServicePorts): string {
  const renamed = services.renamed(workload);
  const choices = oneOf('workloads', [...services.keys()], workload);
  return renamed === undefined
    ? `no workload '${workload}'; ${choices}`
    : `no workload '${workload}', because ${renamed.file} sets metadata.name to '${renamed.name}'; use one name in both`;
}

/** The address of a workload's service port, with the permission to call it. */
export function serviceAddress(
  workload: string,
  port: ServicePort,
  target: Target,
): Required<Pick<Provision, 'outputs' | 'calls'>> {
  const local = localPort(target, workload, port.name);
  const hostname = local === undefined ? `${workload}.${workload}.svc.cluster.local` : '127.0.0.1';
  const number = local ?? port.port;
  return {
    outputs: { hostname, port: number, url: `http://${hostname}:${number}` },
    calls: { workload, port },
  };
}
