import { orchestrate } from '../../lib/orchestrator/orchestrator';
import type { PlannedWorkload } from '../../lib/plan/plan';
import { scheduleProblem } from '../../lib/score/schedule';
import { UserError } from '../../lib/diagnostics/user-error';
import { testTarget } from '../support/target';

/** A workload with these annotations, and further lines of Score. */
function plan(annotations: Readonly<Record<string, string>>, rest = ''): PlannedWorkload {
  const lines = Object.entries(annotations).map(([key, value]) => `    ${key}: ${JSON.stringify(value)}\n`);
  const text = `apiVersion: score.dev/v1b1\nmetadata:\n  name: shop\n  annotations:\n${lines.join('')}containers:\n  main:\n    image: .\n${rest}`;
  const [workload] = orchestrate(
    [{ file: 'score.yaml', directory: '.', text, attachments: {} }],
    testTarget(),
  ).workloads;
  return workload as PlannedWorkload;
}

function refusal(annotations: Readonly<Record<string, string>>, rest?: string): string {
  try {
    plan(annotations, rest);
  } catch (error) {
    return error instanceof UserError ? error.message : String(error);
  }
  return 'nothing was refused';
}

const PORTS = 'service:\n  ports:\n    web:\n      port: 80\n';

test.each([
  [
    { 'idp.dev/kind': 'StatefulSet' },
    '5:19: metadata.annotations.idp.dev/kind: a StatefulSet would lose its disk whenever a host is replaced; keep state in a dynamodb-table or s3 resource',
  ],
  [{ 'idp.dev/kind': 'Cronjob' }, "'Cronjob' is not valid; did you mean 'CronJob'?"],
  [{ 'idp.dev/kind': 'CronJob' }, "a CronJob needs a schedule; add idp.dev/schedule: '0 3 * * *', for example"],
  [{ 'idp.dev/schedule': '0 3 * * *' }, 'a Deployment has no schedule; remove it, or set idp.dev/kind: CronJob'],
  [
    { 'idp.dev/kind': 'CronJob', 'idp.dev/schedule': '@daily' },
    "'@daily' does not have five fields; expected minute hour day month weekday",
  ],
  [{ 'idp.dev/kind': 'Job', 'idp.dev/replicas': '2' }, 'a Job has no replicas; remove it'],
  [{ 'idp.dev/replicas': '11' }, "'11' is not a valid number of pods; expected '0' to '10'"],
  [{ 'idp.dev/replicas': '1.5' }, "'1.5' is not a valid number of pods"],
  [{ 'idp.dev/replicas': '' }, "'' is not a valid number of pods"],
  [{ 'idp.dev/security-profile': 'privileged' }, "'privileged' is not valid; choices: baseline, restricted"],
  [{ 'idp.dev/labels': 'a=b,c' }, "'c' is not a valid Kubernetes label; expected key=value"],
  [{ 'idp.dev/labels': 'a=b,a=c' }, "'a' is set twice; remove one"],
  [{ 'idp.dev/labels': 'a=-' }, "'a=-' is not a valid Kubernetes label"],
  [{ 'idp.dev/labels': 'app.kubernetes.io/name=other' }, "the prefix of 'app.kubernetes.io/name' is reserved"],
  [{ 'idp.dev/labels': 'idp.dev/filled-by=me' }, "the prefix of 'idp.dev/filled-by' is reserved"],
  [{ 'k8s.score.dev/kind': 'Job' }, 'is an annotation of score-k8s, which has no effect here; write idp.dev/kind'],
  [
    { 'idp.dev/owner': 'Team Shop' },
    'is not the name of a team; write 1 to 63 letters, digits, -, _ or ., as Backstage',
  ],
  [{ 'idp.dev/owner': 's'.repeat(64) }, 'is not the name of a team'],
  [{ 'k8s.score.dev/service-name': 'x' }, 'is an annotation of score-k8s, which has no effect here; annotations: '],
])('fails when the annotations are %j', (annotations, expected) => {
  expect(refusal(annotations as Record<string, string>)).toContain(expected);
});

test.each(['Job', 'CronJob'])('fails when a %s has service ports', (kind) => {
  const annotations = { 'idp.dev/kind': kind, ...(kind === 'Job' ? {} : { 'idp.dev/schedule': '0 3 * * *' }) };
  expect(refusal(annotations, PORTS)).toMatch(
    new RegExp(
      `score.yaml:1\\d:3: service.ports: a ${kind} cannot have service ports; remove them, or set idp.dev/kind: Deployment`,
    ),
  );
  expect(() => plan(annotations)).not.toThrow();
});

test.each(['*/5 * * * *', '0 0 29 2 *', '0,30 8-18/2 1,15 jan-mar mon-fri', '59 23 31 12 0'])(
  '%s is a schedule',
  (it) => {
    expect(scheduleProblem(it)).toBeUndefined();
  },
);

test.each([
  ['* * * *', "'* * * *' does not have five fields"],
  ['* * * * * *', "'* * * * * *' does not have five fields"],
  ['60 * * * *', 'minute'],
  ['* 24 * * *', 'hour'],
  ['* * * * 7', "'7' is not a weekday"],
  ['* * L * *', "'L' is not a valid cron field"],
  ['* * * * MON#2', "'MON#2' is not a valid cron field"],
  ['* * * foo *', 'expected minute hour day month weekday'],
  ['0 0 31 2 *', 'contains a date that does not exist'],
])('fails when the schedule is %s', (schedule, expected) => {
  expect(scheduleProblem(schedule)).toContain(expected);
});

test('a Job has another name when what it does is different, and the same name when it is not', () => {
  const name = (rest: string) =>
    plan({ 'idp.dev/kind': 'Job' }, rest).manifests.find(({ kind }) => kind === 'Job')?.metadata.name;
  expect(name('')).toMatch(/^shop-[0-9a-f]{8}$/);
  expect(name('# a comment\n')).toBe(name(''));
  expect(name('    args: [again]\n')).not.toBe(name(''));
});

test('one pod does not spread, two do', () => {
  const text = (replicas: string) => JSON.stringify(plan({ 'idp.dev/replicas': replicas }).manifests);
  expect(text('1')).not.toContain('topologySpreadConstraints');
  expect(text('2')).toContain('topologySpreadConstraints');
  expect(plan({ 'idp.dev/replicas': '0' }).manifests).toContainEqual(
    expect.objectContaining({ kind: 'Deployment', spec: expect.objectContaining({ replicas: 0 }) as unknown }),
  );
});
