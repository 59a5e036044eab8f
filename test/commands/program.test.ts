import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { createProgram } from '../../lib/commands/program';
import { IDP, idpVariables, runIdpAsync } from '../support/idp';
import { generatedPart } from '../support/generated';
import { markdownTable } from '../support/types-table';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

/** Every command; of a group, for example `secrets`, its subcommands. */
const commands = createProgram().commands.flatMap((command) =>
  command.commands.length > 0 ? command.commands : [command],
);

/** The words that start it, for example `secrets push`. */
const nameOf = (command: Command) => (command.parent?.parent ? `${command.parent.name()} ` : '') + command.name();

test('the table of commands in README.md is what the program says', () => {
  const table = markdownTable([
    ['`npx idp ...`', 'does'],
    ...commands.map((command) => [
      `\`${[nameOf(command), ...command.registeredArguments.map((argument) => usage(argument.name(), argument.required))].join(' ')}\``,
      command.description(),
    ]),
  ]);
  expect(generatedPart('README.md', 'commands', table)).toBe(table);
});

function usage(name: string, required: boolean): string {
  return required ? `<${name}>` : `[${name}]`;
}

describe.each(commands.map((command) => [nameOf(command), command] as const))('%s', (name, command) => {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  const examples = [...help.matchAll(/^ {2}npx idp (.*)$/gm)].map(([, line = '']) => line.split(' '));

  test('says what it does, and gives an example of itself', () => {
    expect(command.description()).not.toBe('');
    const names = [name, ...command.aliases()];
    const starts = names.map((it) => `${it} `);
    expect(examples.filter((words) => !starts.some((it) => `${words.join(' ')} `.startsWith(it)))).toEqual([]);
    expect(examples.length).toBeGreaterThan(0);
  });

  test('its examples use options that exist, with values they take', () => {
    for (const words of examples) {
      const given = words.filter((word) => word.startsWith('--') && word !== '--');
      expect(command.options.flatMap(({ short, long }) => [short, long])).toEqual(expect.arrayContaining(given));
      for (const { short, long, argChoices, mandatory } of command.options) {
        const at = words.findIndex((word) => word === long || word === short);
        expect(mandatory && at === -1).toBe(false);
        if (at !== -1 && argChoices !== undefined) {
          expect(argChoices).toContain(words[at + 1]);
        }
      }
    }
  });

  test('says what each option is', () => {
    expect(command.options.filter(({ description }) => description === '').map(({ flags }) => flags)).toEqual([]);
  });
});

describe('the examples in the help work on the workloads of this repository', () => {
  /** Commands that run programs, or need an AWS account. */
  const ELSEWHERE = [
    'up',
    'down',
    'build',
    'publish',
    'secrets',
    'destroy',
    'doctor',
    'setup',
    'history',
    'rollback',
    'promote',
    'metrics',
    'status',
    'logs',
    'open',
    'restart',
    'exec',
    'env',
    'data',
    'shell',
    'kubeconfig',
    'port-forward',
  ];
  let directory: string;
  beforeAll(() => {
    // A copy, since some examples write files. One compares with the branch main.
    directory = mkdtempSync(join(tmpdir(), 'idp-examples-'));
    cpSync('score', join(directory, 'score'), { recursive: true, filter: (path) => !path.includes('node_modules') });
    cpSync('lib/scaffold/kinds/web', join(directory, 'lib/scaffold/kinds/web'), { recursive: true });
    const commit = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '--quiet', '--message', 'all'];
    for (const args of [['init', '--quiet', '--initial-branch', 'main'], ['add', '.'], commit]) {
      expect(spawnSync('git', args, { cwd: directory, encoding: 'utf8' })).toMatchObject({ status: 0 });
    }
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  test.each(
    commands
      .filter((command) => !ELSEWHERE.includes(nameOf(command).split(' ')[0] ?? ''))
      .flatMap((command) => {
        let help = '';
        command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
        return [...help.matchAll(/^ {2}npx idp (.*)$/gm)].map(([, line = '']) => line);
      })
      .filter((line) => !line.includes('--against published')),
  )('%s', async (example) => {
    const { status, stderr } = example.includes('>')
      ? inShell(example)
      : await runIdpAsync(wordsOf(example), directory);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  function inShell(example: string) {
    const line = `"${process.execPath}" "${IDP}" ${example}`;
    return spawnSync('bash', ['--norc', '-c', line], { cwd: directory, env: idpVariables(), encoding: 'utf8' });
  }

  /** The arguments of a line that has no quotes but single ones. */
  function wordsOf(line: string): string[] {
    return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare);
  }
});

/** Packages that are loaded after each of some command lines, one after the other in one process. */
function loaded(...lines: readonly (readonly string[])[]): string[][] {
  const program = `
    require(${JSON.stringify(resolve('bin/load-typescript.js'))});
    const { createProgram } = require(${JSON.stringify(resolve('lib/commands/program.ts'))});
    process.stdout.write = process.stderr.write = () => true;
    const files = [];
    (async () => {
      for (const line of ${JSON.stringify(lines)}) {
        await createProgram().parseAsync(line, { from: 'user' }).catch(() => undefined);
        files.push(Object.keys(require.cache));
      }
      require('node:fs').writeSync(1, JSON.stringify(files));
    })();`;
  const { stdout } = spawnSync(process.execPath, ['-e', program], { env: idpVariables(), encoding: 'utf8' });
  return (JSON.parse(stdout) as string[][]).map((files) => {
    expect(files.length).toBeGreaterThan(10);
    const names = files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
    return [...new Set(names)].filter((name) =>
      /^(zod|yaml|js-yaml|croner|dynalite|fauxqs|aws-cdk-lib|constructs|@aws-sdk\/.*)$/.test(name),
    );
  });
}

test('help and wrong usage load nothing but the program', () => {
  const lines = [['--help'], ['render', '--help'], ['fly'], ['new', 'x', '--kind', 'lambda']];
  expect(loaded(...lines)).toEqual(lines.map(() => []));
});

test('what reads Score files loads neither CDK nor the SDK', () => {
  for (const names of loaded(['types'], ['schema'], ['completion', 'bash'], ['validate'])) {
    expect(names).toContain('zod');
    expect(names.filter((name) => !['zod', 'js-yaml', 'croner'].includes(name))).toEqual([]);
  }
});

test('a pipe that is closed early gives no stack trace', () => {
  const command = `"${process.execPath}" "${IDP}" schema | true; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', command], { env: idpVariables(), encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' });
});

// Linux only: elsewhere there is no device that is always full.
(existsSync('/dev/full') ? test : test.skip)('a full disk is one line, and no stack trace', () => {
  const command = `"${process.execPath}" "${IDP}" schema >/dev/full`;
  const { status, stderr } = spawnSync('bash', ['--norc', '-c', command], { env: idpVariables(), encoding: 'utf8' });
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^cannot write the output: ENOSPC.*\n$/),
  });
});
