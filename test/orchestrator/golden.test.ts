import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative as relativePath } from 'node:path';
import { stringify } from 'yaml';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { renderPlan } from '../../lib/orchestrator/render-plan';
import { readWorkloads } from '../../lib/read-workloads';
import { testEnvironment, testTarget } from '../support/target';

/** `UPDATE_GOLDEN=1 npx jest golden` writes what is expected anew; read the diff before you commit it. */
const UPDATE = process.env['UPDATE_GOLDEN'] === '1';
const CASES = join(__dirname, 'golden');

/** The case of this name is on EKS, where routes are served. */
const ON_EKS = testTarget({
  engine: 'eks',
  environment: { ...testEnvironment, ingress: { allowedCidrs: ['203.0.113.0/24'] } },
});

describe.each(readdirSync(CASES))('%s', (name) => {
  const expected = join(CASES, name, 'expected');
  const sources = readWorkloads(join(CASES, name, 'score'));
  // Paths in the plan are relative to the repository; here they are made relative to the case.
  const relative = sources.map((source) => ({
    ...source,
    file: source.file.slice(CASES.length + name.length + 2),
    directory: source.directory.slice(CASES.length + name.length + 2),
  }));
  const target = name === 'eks' ? ON_EKS : testTarget();
  const plan = orchestrate(relative, target);
  const { workloads: _, ...facts } = plan;
  const files = new Map([
    ...renderPlan(plan),
    ['plan.yaml', stringify(facts, { lineWidth: 0, aliasDuplicateObjects: false })],
  ]);

  if (UPDATE) {
    rmSync(expected, { recursive: true, force: true });
    mkdirSync(expected, { recursive: true });
    files.forEach((text, path) => {
      mkdirSync(dirname(join(expected, path)), { recursive: true });
      writeFileSync(join(expected, path), text);
    });
  }

  test('writes exactly the expected files', () => {
    const present = existsSync(expected) ? readdirSync(expected, { recursive: true, withFileTypes: true }) : [];
    const paths = present.filter((it) => it.isFile()).map((it) => relativePath(expected, join(it.parentPath, it.name)));
    expect([...files.keys()].sort()).toEqual(paths.sort());
  });

  test.each([...files.keys()])('%s is as expected', (path) => {
    expect(files.get(path)).toBe(readFileSync(join(expected, path), 'utf8'));
  });

  test('the order of the sources changes no byte', () => {
    expect(renderPlan(orchestrate([...relative].reverse(), target))).toEqual(renderPlan(plan));
  });
});
