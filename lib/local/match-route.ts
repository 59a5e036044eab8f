import { inOrderOfMatch, type Route } from '../plan/route';

/**
 * The route for a request, chosen as by an Ingress with path type `Prefix`: a route for the request's host comes before
 * one for any host, then the longest path counts. A prefix ends at a `/`, and one at its own end does not count.
 *
 * @param host - value of the Host header
 * @param url - path and query, for example `/api/orders?limit=1`
 */
export function matchRoute(routes: readonly Route[], host: string | undefined, url: string): Route | undefined {
  const hostname = hostnameOf(host);
  const path = url.split('?', 1)[0] ?? '/';
  return inOrderOfMatch(routes).find(
    (route) => (route.host === undefined || route.host === hostname) && startsWith(path, route.path),
  );
}

/** A Host header without its port, in lower case. */
export function hostnameOf(host: string | undefined): string {
  return (host ?? '').toLowerCase().replace(/:\d+$/, '');
}

function startsWith(path: string, prefix: string): boolean {
  const directory = prefix.endsWith('/') ? prefix : `${prefix}/`;
  return `${path}/`.startsWith(directory);
}
