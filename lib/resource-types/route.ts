import { z } from 'zod';
import { oneOf } from '../diagnostics/did-you-mean';
import type { Route } from '../plan/route';
import type { Provision, ResourceType } from './resource-type';

/** A DNS name. The API server refuses IPv4 addresses; URLs cannot have any name whose last part is a number. */
const HOST = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*(?!\d+$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** What an Ingress takes (networking validation, validateHTTPIngressPath), without what no path of a URL has. */
const PATH = /^(?!.*(\/\/|\/\.{1,2}\/|%2[fF]))(?!.*\/\.{1,2}$)\/[^\s?#\0-\x1f\x7f-\x9f\ufffe\uffff]*$/;
/** nginx takes at most 4 KiB for a word of its configuration, and a byte of a path may take four (render-routes.ts). */
const MAX_PATH_BYTES = 512;

const params = z.strictObject({
  host: z
    .string()
    .regex(HOST, 'expected a DNS name: parts of at most 63 of a-z, 0-9 and -, 253 in all, and no IP address')
    .optional()
    .describe('host name; every host if left out'),
  path: z
    .string()
    .regex(
      PATH,
      "expected a path that starts with '/', without '//', '/./', '/../', '%2f', white space, ? and #, and with no '/.' or '/..' at its end",
    )
    .refine((path) => Buffer.byteLength(path) <= MAX_PATH_BYTES, {
      error: `is longer than ${MAX_PATH_BYTES} bytes; choose a shorter path`,
    })
    .default('/')
    .describe('path prefix'),
  port: z
    .union([z.string(), z.int()], { error: "expected the name or number of one of this workload's service ports" })
    .describe("name or number of one of the workload's own service ports"),
});
type Params = z.infer<typeof params>;

/** An HTTP path prefix that leads to one of the workload's own service ports. */
export const route: ResourceType<Params> = {
  type: 'route',
  summary: 'an HTTP path that leads to the workload',
  params,
  outputs: { url: { description: 'address of the route' } },
  local: 'a path at the address of the local run',
  cost: { perMonth: 0, usage: 'nothing' },
  provision({ host, path, port }, { target, workload, services, error }): Provision | undefined {
    const ports = services.get(workload) ?? [];
    const found = ports.find((candidate) => candidate.name === String(port) || candidate.port === Number(port));
    if (found === undefined) {
      error(
        ['port'],
        `this workload has no service port '${port}'; ${oneOf(
          'its ports',
          ports.map(({ name }) => name),
          String(port),
        )}`,
      );
      return undefined;
    }
    const { local, environment } = target;
    const url = address(host, local?.address, environment.ingress?.domain) + path;
    const planned: Route = { workload, ...(host === undefined ? {} : { host }), path, port: found.name, url };
    return { outputs: { url }, route: planned };
  },
};

function address(host: string | undefined, local: string | undefined, domain: string | undefined): string {
  if (local === undefined) {
    return domain === undefined ? `http://${host ?? 'localhost'}` : `https://${host ?? domain}`;
  }
  return host === undefined ? local : `http://${host}:${new URL(local).port}`;
}
