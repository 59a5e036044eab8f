import { readFileSync } from 'node:fs';
import { LANGUAGES } from '../../../lib/commands/new/templates';
import { exceptionsOf, sourceDirectories } from '../../../lib/commands/up/watched-sources';
import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import { readWorkloads } from '../../../lib/read-workloads';
import { score } from '../../support/checkout';
import { PATIENCE } from '../../support/patience';
import { testTarget } from '../../support/target';

jest.setTimeout(PATIENCE);

/** A plan of a workload for each dev-command; an empty one stands for a workload that has none. */
function planOf(commands: readonly string[]) {
  const sources = commands.map((command, index) => {
    const name = `w${index}`;
    const annotations = `  annotations:\n    idp.dev/dev-command: ${command}\ncontainers:`;
    const text = score(name).replace('containers:', command === '' ? 'containers:' : annotations);
    return { file: `score/${name}/score.yaml`, directory: `score/${name}`, text, attachments: {} };
  });
  return orchestrate(sources, testTarget());
}

test('who restarts a program: the run, or its dev-command, never both', () => {
  const plan = planOf(['node main.js', 'node --watch main.js', '', 'uvicorn main:app --reload', 'go run ./src']);
  expect([...sourceDirectories(plan)]).toEqual([
    ['w0', 'score/w0'],
    ['w4', 'score/w4'],
  ]);
  expect(exceptionsOf(plan)).toBe('; these watch their own source: w1, w3');
});

test('the run restarts the samples, under npm start, and what idp new makes', () => {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
  expect(scripts['start']).toMatch(/ up --watch$/);
  const samples = orchestrate(readWorkloads('score'), testTarget());
  const made = planOf(Object.values(LANGUAGES).map(({ command }) => command));
  for (const plan of [samples, made]) {
    expect([...sourceDirectories(plan).keys()]).toEqual(plan.workloads.map(({ name }) => name));
    expect(exceptionsOf(plan)).toBe('');
  }
});
