import { offlineTarget } from '../../lib/plan/target';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { testEnvironment, testTarget } from '../support/target';

const back = `apiVersion: score.dev/v1b1
metadata: { name: back, annotations: { idp.dev/shared-with: front } }
service: { ports: { web: { port: 8080 } } }
containers: { main: { image: . } }
`;
const front = (type: string) => `apiVersion: score.dev/v1b1
metadata: { name: front }
containers:
  main:
    image: .
    variables:
      BACK: http://\${resources.back.name}:\${resources.back.port}
      SAME: \${resources.back.url}
resources:
  back: { type: ${type} }
`;
const sources = (type: string) =>
  Object.entries({ back, front: front(type) }).map(([name, text]) => ({
    file: `${name}.yaml`,
    directory: name,
    text,
    attachments: {},
  }));
const TYPES = ['service', 'endpoint'];

test.each(TYPES)('%s: its name is a host name that resolves in every namespace', (type) => {
  const { workloads } = orchestrate(sources(type), offlineTarget(testEnvironment));
  expect(workloads[1]?.containers[0]?.variables).toMatchObject({
    BACK: 'http://back.back.svc.cluster.local:8080',
    SAME: 'http://back.back.svc.cluster.local:8080',
  });
});

test.each(TYPES)('%s: in the local run, too', (type) => {
  const local = { awsEndpoint: 'http://127.0.0.1:1', address: 'http://localhost:2', ports: { back: { web: 4000 } } };
  const { workloads } = orchestrate(sources(type), testTarget({ local }));
  expect(workloads[1]?.containers[0]?.variables).toMatchObject({
    BACK: 'http://127.0.0.1:4000',
    SAME: 'http://127.0.0.1:4000',
  });
});

test('fails when two workloads have a route of one path', () => {
  const routed = (name: string, path: string) => ({
    file: `${name}.yaml`,
    directory: name,
    text: `${back.replace('back', name)}resources:\n  page: { type: route, params: { port: web, path: ${path} } }\n`,
    attachments: {},
  });
  expect(() => orchestrate([routed('aa', '/shop'), routed('bb', '/shop')], testTarget())).toThrow(
    'bb.yaml:6:51: resources.page.params.path: /shop is also the route of aa.yaml (resources.page); choose another path or host',
  );
  expect(orchestrate([routed('aa', '/shop'), routed('bb', '/shops')], testTarget()).routes).toHaveLength(2);
});
