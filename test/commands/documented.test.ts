import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { createProgram } from '../../lib/commands/program';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

/** Every file that tells a person or a job to run `idp`, without code, tests and what has been. */
const FILES = execFileSync('git', ['ls-files', '--', '*.md', '.github', '.ci'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && path !== 'CHANGELOG.md' && !path.endsWith('.json'));

interface Use {
  readonly file: string;
  readonly line: string;
}

/** What stands after `npx idp` up to the end of the command: the rest of a pipe, a redirection, or of code in prose. */
const uses: readonly Use[] = FILES.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:npx idp|node bin\/idp\.js)(?![\w.])([^`\n|;>&)]*)/g)].map(
    ([, rest = '']) => ({
      file,
      line: rest.trim(),
    }),
  ),
).filter(({ line }) => /^[a-z-]/.test(line));

/** What is wrong with a use; undefined if nothing is. */
function problemOf({ file, line }: Use, program: Command): string | undefined {
  const [name = '', second] = line.split(/\s+/);
  const named = (parent: Command, wanted = '') =>
    parent.commands.find((it) => it.name() === wanted || it.aliases().includes(wanted));
  const first = name.startsWith('-') ? program : named(program, name);
  const command = (first !== program && first !== undefined && named(first, second)) || first;
  if (command === undefined) {
    return `${file}: idp ${line}: there is no command '${name}'`;
  }
  const known = ['--help', '--version', ...command.options.flatMap(({ short, long }) => [short, long])];
  const unknown = (line.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? []).find((option) => !known.includes(option));
  if (unknown !== undefined) {
    return `${file}: idp ${line}: there is no option ${unknown}`;
  }
  const missing = command.options.find(
    ({ mandatory, long, short }) => mandatory && ![long, short].some((it) => line.includes(it ?? '-')),
  );
  // Prose names a command without what it needs; a job runs it.
  return file.startsWith('.') && !file.endsWith('.md') && missing !== undefined
    ? `${file}: idp ${line}: ${missing.flags} is missing`
    : undefined;
}

test('each idp command in a workflow, a script or a page exists with its options', () => {
  expect(uses.map(({ file }) => file)).toEqual(
    expect.arrayContaining(['README.md', '.github/workflows/deploy.yml', '.github/workflows/plan.yml', '.ci/release']),
  );
  expect(uses.flatMap((use) => problemOf(use, createProgram()) ?? [])).toEqual([]);
});

test.each([
  ['plam --env dev', "there is no command 'plam'"],
  ['plan --envirnment dev', 'there is no option --envirnment'],
  ['images --json', '--env, --environment <name> is missing'],
])('finds what is wrong with: idp %s', (line, problem) => {
  expect(problemOf({ file: '.github/workflows/some.yml', line }, createProgram())).toContain(problem);
});
