import type { Ingress } from '../config/environment';
import type { Plan } from '../plan/plan';
import { inOrderOfMatch, type Route } from '../plan/route';

/**
 * `routes.conf`, which the nginx of flux/ingress/ includes: the workload of each request, and the names it serves. Its
 * rules are those of the local run (lib/local/match-route.ts).
 *
 * @returns undefined if the environment serves no routes
 */
export function renderRoutes(plan: Plan): string | undefined {
  const { ingress } = plan;
  if (ingress === undefined) {
    return undefined;
  }
  const routes = inOrderOfMatch(plan.routes);
  const lines = [
    '# generated from the routes of workloads; do not edit',
    'map $host$request_uri $backend {',
    "  default '';",
    ...routes.map((route) => `  '~${pattern(route)}' ${backend(route, plan)};`),
    '}',
    ...servers(routes, ingress),
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * A regular expression for host and request URI as they were sent. nginx takes the first one that matches; it would
 * compare a `location` with a path that it has decoded and shortened.
 */
function pattern({ host, path }: Route): string {
  const prefix = path.replace(/\/$/, '');
  return `^${host === undefined ? '[^/]*' : literal(host)}${literal(prefix)}(?:[/?]|$)`;
}

/** Text in a regular expression: every byte that could mean something there, or to nginx, by its number. */
function literal(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9/_-]/.test(character) ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
}

function backend({ workload, port }: Route, { workloads }: Plan): string {
  const { namespace = workload, ports = [] } = workloads.find(({ name }) => name === workload) ?? {};
  const { port: number = 80 } = ports.find(({ name }) => name === port) ?? {};
  return `${workload}.${namespace}.svc.cluster.local:${number}`;
}

function servers(routes: readonly Route[], { domain }: Ingress): string[] {
  if (domain === undefined) {
    return ['server {', '  listen 8080 default_server;', '  include proxy.conf;', '}'];
  }
  const hosts = [...new Set([domain, ...routes.flatMap(({ host }) => host ?? [])])].sort();
  return [
    'include tls.conf;',
    'server {',
    '  listen 8080;',
    `  server_name ${hosts.join(' ')};`,
    // In a location: outside of one, it would also redirect the checks of Let's Encrypt.
    '  location / {',
    '    return 308 https://$host$request_uri;',
    '  }',
    '}',
    ...hosts.flatMap((host) => [
      'server {',
      '  listen 8443 ssl;',
      '  http2 on;',
      `  server_name ${host};`,
      // One certificate each: a name whose check fails keeps no other name from its certificate.
      '  acme_certificate letsencrypt;',
      '  ssl_certificate $acme_certificate;',
      '  ssl_certificate_key $acme_certificate_key;',
      '  ssl_certificate_cache max=2;',
      '  include proxy.conf;',
      '}',
    ]),
  ];
}
