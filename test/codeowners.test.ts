import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const lines = readFileSync('.github/CODEOWNERS', 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => line.split(/\s+/));
const owned = lines.map(([pattern]) => pattern ?? '');

const workloads = readdirSync('score').filter((name) => existsSync(join('score', name, 'score.yaml')));

test.each(['lib', 'flux', '.github', ...workloads.map((name) => `score/${name}`)])('%s has owners', (directory) => {
  expect(owned).toContain(`/${directory}/`);
});

test('every line names owners, and something that exists', () => {
  for (const [pattern = '', ...owners] of lines) {
    expect(owners.length).toBeGreaterThan(0);
    expect(owners.filter((owner) => !/^@[\w-]+(\/[\w-]+)?$/.test(owner))).toEqual([]);
    expect(existsSync(pattern === '*' ? '.' : `.${pattern}`)).toBe(true);
  }
});
