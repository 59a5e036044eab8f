import { eksAccess } from '../../lib/commands/cluster-access';
import { hostNamed } from '../../lib/commands/shell/hosts';
import { comparePlans } from '../../lib/compare/compare-plans';
import { agentRooms } from '../../lib/config/memory-budget';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { engineOf } from '../../lib/plan/target';
import { besideEnvironment, eksEnvironment, k3sEnvironment, publicEksEnvironment } from '../support/eks';
import { emptyPlan } from '../support/plan';

const COMMAND = 'aws eks update-kubeconfig --region us-east-1 --name idp-dev';

test('what needs a host says how to get into a cluster of EKS', async () => {
  await expect(hostNamed(eksEnvironment, 'server')).rejects.toThrow(
    `'dev' is on EKS, and nobody can log in to its nodes; for kubectl: '${COMMAND}', on a machine in its network, since its API is private`,
  );
  expect(eksAccess(publicEksEnvironment)).toBe(`'${COMMAND}'`);
});

test('a plan is for the engine of its environment, and for the active one of two', () => {
  const of = (environment: typeof eksEnvironment) => engineOf({ environment, account: '', images: {} });
  expect([k3sEnvironment, besideEnvironment, eksEnvironment].map(of)).toEqual(['k3s', 'eks', 'eks']);
  const { cluster } = besideEnvironment;
  expect(of({ ...besideEnvironment, cluster: { ...cluster, active: 'beside' } as typeof cluster })).toBe('k3s');
  expect(of({ ...eksEnvironment, name: 'local' })).toBe('k3s');
});

test('pods that exceed the limit of the nodes are over budget', () => {
  const workload = (replicas: number) => ({
    file: 'score/large/score.yaml',
    directory: 'score/large',
    text: `apiVersion: score.dev/v1b1
metadata: { name: large, annotations: { idp.dev/replicas: '${replicas}' } }
containers: { main: { image: 'example.com/large:1', resources: { requests: { memory: 4Gi }, limits: { memory: 4Gi } } } }
`,
    attachments: {},
  });
  const reasons = (replicas: number) => {
    const environment = { ...eksEnvironment, budget: { ...eksEnvironment.budget, amount: 1000 } };
    const after = orchestrate([workload(replicas)], { environment, account: '111111111111', images: {} });
    const rooms = agentRooms(environment);
    return comparePlans({ before: emptyPlan, after, against: 'nothing', environment, agentRooms: rooms }).verdicts[
      'over-budget'
    ];
  };
  expect(reasons(2)).toEqual([]);
  expect(reasons(4)).toEqual([
    expect.stringMatching(/pods request 16384 MiB, but the nodes offer \d+ MiB; .*raise cluster\.nodes\.limit in /),
  ]);
});
