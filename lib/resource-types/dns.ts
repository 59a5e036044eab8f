import { z } from 'zod';
import { shorten } from '../plan/names';
import type { Provision, ResourceType } from './resource-type';

const params = z.strictObject({});
type Params = z.infer<typeof params>;

/**
 * A host name for routes: below the domain of the environment's ingress. Without a domain it ends in `.localhost`, which
 * every browser resolves to the loopback address (RFC 6761), where a port forward, or the local run, answers.
 */
export const dns: ResourceType<Params> = {
  type: 'dns',
  summary: 'a host name for routes',
  params,
  outputs: {
    host: { description: 'the host name' },
    hostname: { description: 'the same as host' },
    url: { description: 'address of the host' },
  },
  local: 'a name for the address of the local run',
  cost: { perMonth: 0, usage: 'nothing' },
  provision(_, { target, id }): Provision | undefined {
    const { local, environment } = target;
    const domain = environment.ingress?.domain;
    const host = `${shorten(id.replaceAll('.', '-'), 63)}.${domain ?? 'localhost'}`;
    const port = local === undefined ? '' : `:${new URL(local.address).port}`;
    return { outputs: { host, hostname: host, url: `${domain === undefined ? 'http' : 'https'}://${host}${port}` } };
  },
};
