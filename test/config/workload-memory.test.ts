import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { HOST_PROFILES } from '../../lib/config/host-profiles';
import { AGENT_RESERVED, PLATFORM_PODS, workloadMemory } from '../../lib/config/workload-memory';

const prepare = readFileSync('lib/hosts/prepare.sh', 'utf8');
const server = readFileSync('lib/hosts/server.sh', 'utf8');

test.each(Object.values(HOST_PROFILES))(
  'an agent of $serverInstanceType offers what k3s and the platform leave',
  (profile) => {
    expect(workloadMemory(profile, 2)).toEqual([308, 404]);
  },
);

test('what an agent keeps is what its boot script sets', () => {
  expect(/evictionHard: \{memory\.available: (\d+)Mi/.exec(prepare)?.[1]).toBe(String(AGENT_RESERVED.eviction));
  expect(/systemReserved: \{.*memory: (\d+)Mi/.exec(prepare)?.[1]).toBe(String(AGENT_RESERVED.system));
  expect(prepare).toContain('kubeReserved: {cpu: 150m, memory: ${GO_MEMORY_LIMIT%B}}');
});

test('workloads stay off the server', () => {
  expect(server).toContain('node-taint: ["node-role.kubernetes.io/control-plane=true:NoSchedule"]');
});

test("the platform's own pods request what their manifests say", () => {
  const { spec } = parse(readFileSync('flux/infrastructure/fluentd/daemon-set.yaml', 'utf8')) as {
    spec: { template: { spec: { containers: { resources: { requests: { memory: string } } }[] } } };
  };
  expect(spec.template.spec.containers.map(({ resources }) => resources.requests.memory)).toEqual([
    `${PLATFORM_PODS.fluentd}Mi`,
  ]);
  const controllers = /name: "\(source\|kustomize\)-controller"[^]*?memory: (\d+)Mi/.exec(server)?.[1];
  expect([PLATFORM_PODS.sourceController, PLATFORM_PODS.kustomizeController].map(String)).toEqual([
    controllers,
    controllers,
  ]);
});
