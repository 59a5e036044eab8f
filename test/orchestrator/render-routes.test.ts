import type { NetworkPolicySpec } from 'kubernetes-types/networking/v1';
import { parse } from 'yaml';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { renderPlan } from '../../lib/orchestrator/render-plan';
import { renderRoutes } from '../../lib/orchestrator/render-routes';
import type { Ingress } from '../../lib/config/environment';
import { testEnvironment, testTarget } from '../support/target';

// What nginx does with the file is in test/cluster/ingress/.

const SHOP = {
  containers: { main: { image: 'x', variables: { PAGE: '${resources.page.url}', NAME: '${resources.name.url}' } } },
  service: { ports: { web: { port: 81, targetPort: 8080 } } },
  resources: {
    page: { type: 'route', params: { path: '/shop.1', port: 'web' } },
    own: { type: 'route', params: { host: '${resources.name.host}', port: 'web' } },
    name: { type: 'dns' },
  },
};

function planWith(ingress?: Ingress) {
  const text = JSON.stringify({ apiVersion: 'score.dev/v1b1', metadata: { name: 'shop' }, ...SHOP });
  const source = { file: 'score/shop/score.yaml', directory: 'score/shop', attachments: {}, text };
  return orchestrate([source], testTarget({ environment: { ...testEnvironment, ingress } }));
}

const closed = planWith();
const open = planWith({ allowedCidrs: ['203.0.113.0/24'] });
const named = planWith({ allowedCidrs: ['203.0.113.0/24'], domain: 'apps.example.com' });

test('an environment without ingress has no file, no policy and no Kustomization for it', () => {
  expect(renderRoutes(closed)).toBeUndefined();
  expect(renderPlan(closed).has('_ingress.yaml')).toBe(false);
  expect(closed.workloads[0]?.manifests.map(({ metadata }) => metadata.name)).not.toContain('ingress-shop.page');
});

test('without a domain, every name is served over plain HTTP', () => {
  expect(renderRoutes(open)).toBe(`# generated from the routes of workloads; do not edit
map $host$request_uri $backend {
  default '';
  '~^shop-name\\x2elocalhost(?:[/?]|$)' shop.shop.svc.cluster.local:81;
  '~^[^/]*/shop\\x2e1(?:[/?]|$)' shop.shop.svc.cluster.local:81;
}
server {
  listen 8080 default_server;
  include proxy.conf;
}
`);
});

test('with a domain, it and each host has a certificate, and HTTP is redirected', () => {
  const text = renderRoutes(named) ?? '';
  expect(text).toContain('include tls.conf;');
  expect([...text.matchAll(/^ {2}server_name (.*);$/gm)].map(([, names]) => names)).toEqual([
    'apps.example.com shop-name.apps.example.com',
    'apps.example.com',
    'shop-name.apps.example.com',
  ]);
  expect(text.match(/acme_certificate letsencrypt;/g)).toHaveLength(2);
  expect(text).not.toMatch(/default_server/);
});

test('workloads get the addresses that people use', () => {
  const variables = (plan: typeof open) => plan.workloads[0]?.containers[0]?.variables;
  expect(variables(open)).toMatchObject({ PAGE: 'http://localhost/shop.1', NAME: 'http://shop-name.localhost' });
  expect(variables(named)).toMatchObject({
    PAGE: 'https://apps.example.com/shop.1',
    NAME: 'https://shop-name.apps.example.com',
  });
});

test('a route opens its port to the namespace of the proxy, and to no other', () => {
  const policies = open.workloads[0]?.manifests.filter(({ metadata }) => metadata.name.startsWith('ingress-'));
  expect(policies?.map(({ metadata }) => metadata.name)).toEqual(['ingress-shop.own', 'ingress-shop.page']);
  for (const { spec } of policies as { spec?: NetworkPolicySpec }[]) {
    expect(spec).toEqual({
      podSelector: { matchLabels: { 'app.kubernetes.io/name': 'shop' } },
      policyTypes: ['Ingress'],
      ingress: [
        {
          from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress' } } }],
          ports: [{ port: 8080, protocol: 'TCP' }],
        },
      ],
    });
  }
});

test('Flux applies flux/ingress/, and removes it again', () => {
  const files = renderPlan(open);
  expect(parse(files.get('kustomization.yaml') ?? '')).toMatchObject({
    resources: ['_ingress.yaml', '_workloads.yaml'],
  });
  expect(parse(files.get('_ingress.yaml') ?? '')).toMatchObject({
    kind: 'Kustomization',
    metadata: { name: 'ingress', namespace: 'flux-system' },
    spec: { path: './ingress', prune: true, sourceRef: { kind: 'OCIRepository', name: 'platform' } },
  });
});
