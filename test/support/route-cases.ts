import type { Route } from '../../lib/plan/plan';

const route = (workload: string, path: string, host?: string): Route => ({
  workload,
  path,
  port: 'http',
  url: `http://${host ?? 'localhost'}${path}`,
  ...(host === undefined ? {} : { host }),
});

/** Routes of several workloads; `admin.example` has none at `/api`. */
export const ROUTES: readonly Route[] = [
  route('page', '/site'),
  route('orders', '/api/orders'),
  route('api', '/api'),
  route('docs', '/docs/'),
  route('point', '/v1.2/(a+b)'),
  route('admin', '/', 'admin.example'),
  route('secret', '/secret', 'admin.example'),
];

/**
 * Host and URL of a request, and the workload that gets it; undefined if none does. The local run and the proxy of the
 * cluster have to agree about each.
 */
export const ROUTE_CASES: readonly (readonly [string, string, string | undefined])[] = [
  ['localhost', '/', undefined],
  ['localhost', '/site', 'page'],
  ['localhost', '/site/', 'page'],
  ['localhost', '/site?full=1', 'page'],
  ['localhost', '/sites', undefined],
  ['localhost', '/Site', undefined],
  ['localhost', '//site', undefined],
  ['localhost', '/%73ite', undefined],
  ['localhost', '/elsewhere/../site', undefined],
  ['localhost:8080', '/api/orders/1?full=1', 'orders'],
  ['localhost', '/api/orders', 'orders'],
  ['localhost', '/api/ordersandmore', 'api'],
  ['localhost', '/apis', undefined],
  ['localhost', '/api/', 'api'],
  ['localhost', '/api/orders/../../site', 'orders'],
  ['localhost', '/api?next=/site', 'api'],
  ['localhost', '/docs', 'docs'],
  ['localhost', '/docs/', 'docs'],
  ['localhost', '/docs/a', 'docs'],
  ['localhost', '/docsa', undefined],
  ['localhost', '/v1.2/(a+b)/c', 'point'],
  ['localhost', '/v1x2/(a+b)/c', undefined],
  ['localhost', '/v1.2/aab', undefined],
  ['admin.example', '/', 'admin'],
  ['admin.example', '/api/orders', 'admin'],
  ['admin.example', '/secret/of', 'secret'],
  ['ADMIN.example:8080', '/secret', 'secret'],
  ['adminxexample', '/secret', undefined],
  ['an.admin.example', '/secret', undefined],
  ['localhost', '/secret', undefined],
];
