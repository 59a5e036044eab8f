import { localEnvironment } from '../../lib/config/parse-environments';
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

describe('the name without the port, in a program of the local run', () => {
  const planned = (variables: string, annotation: string, local: boolean) => {
    const environment = local ? localEnvironment(testEnvironment) : testEnvironment;
    const text = front('service')
      .replace('name: front', `name: front, annotations: { ${annotation} }`)
      .replace(/BACK: .*\n +SAME: .*/, variables);
    const [backend, frontend] = sources('service');
    const source = { ...frontend, file: 'front.yaml', directory: 'front', attachments: {}, text };
    return orchestrate([...(backend === undefined ? [] : [backend]), source], offlineTarget(environment)).warnings;
  };
  const BARE = 'A: "http://${resources.back.name}:8080"';
  const COMMAND = 'idp.dev/dev-command: ./run';

  test('is warned of', () => {
    expect(planned(BARE, COMMAND, true)).toMatchObject([
      {
        file: 'front.yaml',
        line: 7,
        path: 'containers.main.variables.A',
        message: expect.stringMatching(
          /^'\$\{resources\.back\.name\}' is 127\.0\.0\.1 .*; use \$\{resources\.back\.url\}/,
        ) as string,
      },
    ]);
  });

  test.each<[string, string, string, boolean]>([
    ['the cluster', BARE, COMMAND, false],
    ['what runs in a container', BARE, 'example.com/kind: c', true],
    ['the port in another variable', `${BARE}\n      P: "\${resources.back.port}"`, COMMAND, true],
    ['the port beside it', 'A: "${resources.back.name}:${resources.back.port}"', COMMAND, true],
  ])('but not with %s', (_, variables, annotation, local) => {
    expect(planned(variables, annotation, local)).toEqual([]);
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
