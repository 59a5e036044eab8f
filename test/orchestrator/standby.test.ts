import type { CronJobSpec, JobSpec } from 'kubernetes-types/batch/v1';
import type { Environment } from '../../lib/config/environment';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { renderPlan } from '../../lib/orchestrator/render-plan';
import { why } from '../../lib/orchestrator/why/why';
import type { Engine } from '../../lib/plan/engine';
import type { WorkloadSource } from '../../lib/score/workload-source';
import { eksEnvironment, k3sEnvironment, moving } from '../support/eks';
import { testTarget } from '../support/target';

function source(name: string, annotations: Readonly<Record<string, string>>): WorkloadSource {
  const text = JSON.stringify({
    apiVersion: 'score.dev/v1b1',
    metadata: { name, annotations },
    containers: { main: { image: 'example.com/shop:1' } },
  });
  return { file: `score/${name}/score.yaml`, directory: `score/${name}`, attachments: {}, text };
}

const SOURCES = [
  source('all', {}),
  source('nightly', { 'idp.dev/kind': 'CronJob', 'idp.dev/schedule': '0 3 * * *' }),
  source('once', { 'idp.dev/kind': 'Job' }),
];
const planOf = (environment: Environment, engine?: Engine) =>
  orchestrate(SOURCES, testTarget({ environment, ...(engine === undefined ? {} : { engine }) }));

/** Name and suspension of what runs to completion. */
const jobsOf = (environment: Environment, engine: Engine) =>
  planOf(environment, engine)
    .workloads.flatMap(({ manifests }) => manifests)
    .filter(({ kind }) => kind === 'Job' || kind === 'CronJob')
    .map((it) => [it.metadata.name, ((it as { spec?: CronJobSpec | JobSpec }).spec ?? {}).suspend]);
const suspensions = (environment: Environment, engine: Engine) =>
  jobsOf(environment, engine).map(([, suspend]) => suspend);

test.each([
  ['beside', 'k3s', 'eks'],
  ['eks', 'eks', 'k3s'],
] as const)('while %s is active, Jobs and CronJobs run on %s and wait on %s', (active, runs, waits) => {
  expect(suspensions(moving(active), runs)).toEqual([undefined, undefined]);
  expect(suspensions(moving(active), waits)).toEqual([true, true]);
});

test('nothing waits where there is one cluster', () => {
  expect(suspensions(k3sEnvironment, 'k3s')).toEqual([undefined, undefined]);
  expect(suspensions(eksEnvironment, 'eks')).toEqual([undefined, undefined]);
});

test('a Job keeps its name when the other cluster becomes active, so that one that has ended does not run again', () => {
  for (const engine of ['k3s', 'eks'] as const) {
    const names = (active: 'beside' | 'eks') => jobsOf(moving(active), engine).map(([name]) => name);
    expect(names('beside')).toEqual(names('eks'));
  }
});

test('Deployments are the same, whichever cluster is active', () => {
  const text = (active: 'beside' | 'eks') =>
    [...renderPlan(planOf(moving(active), 'eks'))].filter(([path]) => path.includes('all')).map(([, it]) => it);
  expect(text('eks').length).toBeGreaterThan(0);
  expect(text('beside')).toEqual(text('eks'));
});

test('idp why says that the other cluster runs the CronJob', () => {
  const target = testTarget({ environment: moving('eks'), engine: 'k3s' });
  const answers = why(SOURCES, target, { subject: 'CronJob/nightly', path: 'spec.suspend' });
  expect(JSON.stringify(answers)).toContain('the other cluster runs Jobs and CronJobs');
});
