import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { commandWords } from '../../lib/commands/completion/command-words';
import { bashCompletion } from '../../lib/commands/completion/bash';
import { fishCompletion } from '../../lib/commands/completion/fish';
import { zshCompletion } from '../../lib/commands/completion/zsh';
import { createProgram } from '../../lib/commands/program';
import { knownValues } from '../../lib/commands/completion/run';
import { RESOURCE_TYPES } from '../../lib/resource-types';
import { Checkout } from '../support/checkout';
import { environments } from '../support/environments';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const commands = commandWords(createProgram(), knownValues('score'));
const script = bashCompletion(commands);

/** What bash offers when Tab is pressed after these words; the last one has been begun. */
function offered(...words: string[]): string[] {
  const ask = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _idp; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['--norc', '-c', `${script}\n${ask}`, 'bash', 'idp', ...words], {
    encoding: 'utf8',
  });
  expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  return stdout.split('\n').filter((word) => word !== '');
}

test('every command of the program is known, with its options', () => {
  const program = createProgram();
  const names = program.commands.flatMap((command) => [command.name(), ...command.aliases()]);
  expect(commands.map(({ name }) => name)).toEqual([...names, 'help']);
  for (const command of program.commands) {
    const names = commands.find(({ name }) => name === command.name())?.options.map(({ name }) => name);
    const typed = [...command.commands, command]
      .flatMap(({ options }) => options)
      .flatMap(({ short, long }) => [short, long])
      .filter((option) => option?.startsWith('--'));
    // Two subcommands may have the same option.
    expect(new Set(names)).toEqual(new Set([...typed, '--help']));
    expect(new Set(names).size).toBe(names?.length);
  }
});

test.each([
  [['va'], ['validate']],
  [['validate', '--f'], ['--format']],
  [
    ['validate', '--format', ''],
    ['text', 'json', 'sarif'],
  ],
  [
    ['validate', '--format', '='],
    ['text', 'json', 'sarif'],
  ],
  [['validate', '--format', '=', 's'], ['sarif']],
  [
    ['new', 'greeter', '--kind', 'w'],
    ['web', 'worker'],
  ],
  [['images', '--environment', ''], Object.keys(environments)],
  [['images', '--env', ''], Object.keys(environments)],
  [['types', 'dyn'], ['dynamodb-table']],
  [['restart', 'or'], ['orders']],
  [['validate', '--workload', 'st'], ['storefront']],
  [
    ['data', 'pu'],
    ['put', 'purge'],
  ],
  [['secrets', 'p'], ['push']],
  [['secrets', 'list', '--off'], ['--offline']],
  [['types', '--j'], ['--json']],
  [['completion', 'z'], ['zsh']],
  [['help', 'ren'], ['render']],
  [['up', '--port', ''], []],
])('bash offers after %j: %j', (words, expected) => {
  expect(offered(...words)).toEqual(expected);
});

test('bash offers all commands, all types, and directories alone where one is expected', () => {
  expect(offered('')).toEqual([...commands.map(({ name }) => name), '--help', '--version']);
  expect(offered('types', '')).toEqual([...RESOURCE_TYPES.keys(), '--json', '--help']);
  expect(offered('render', '--output', 'li')).toEqual(['lib']);
  expect(offered('render', '--output', 'package.js')).toEqual([]);
});

test('values of this checkout are offered', () => {
  expect(offered('plan', '--workload', 'or')).toEqual(['orders']);
  expect(offered('plan', '--fail-on', 'data')).toEqual(['data-loss']);
  expect(offered('plan', '--against', 'pub')).toEqual(['published']);
  expect(offered('why', 'Deployment/st')).toEqual(['Deployment/storefront']);
});

test.each([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
] as const)('idp completion prints the script of %s', (shell, complete) => {
  const checkout = new Checkout();
  cpSync('score/orders/score.yaml', join(checkout.directory, 'score/orders/score.yaml'));
  const { status, stdout, stderr } = checkout.idp(['completion', shell]);
  const commands = commandWords(createProgram(), knownValues(join(checkout.directory, 'score')));
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe(`${complete(commands)}
`);
  checkout.remove();
});

/** A shell that this machine may not have: its test is skipped there, and says so. */
function testIn(shell: string): jest.It {
  return spawnSync(shell, ['--version']).error === undefined ? test : test.skip;
}

testIn('zsh')('zsh parses its script', () => {
  const { status, stderr } = spawnSync('zsh', ['-n'], { input: zshCompletion(commands), encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

testIn('fish')('fish offers the same', () => {
  const inFish = (line: string) => {
    const { stdout } = spawnSync(
      'fish',
      ['--no-config', '-c', `${fishCompletion(commands)}\ncomplete -C ${JSON.stringify(line)}`],
      {
        encoding: 'utf8',
      },
    );
    return stdout
      .split('\n')
      .map((offer) => offer.split('\t', 1)[0])
      .filter((offer) => offer !== '');
  };
  expect(inFish('idp va')).toEqual(['validate']);
  expect(inFish('idp validate --format ').sort()).toEqual(['json', 'sarif', 'text']);
  expect(inFish('idp types dyn')).toEqual(['dynamodb-table']);
  expect(inFish('idp render --output li')).toEqual(['lib/']);
});

test('quotes in a description do not end it', () => {
  const odd = [{ name: 'odd', description: "a 'b' [c]: \\d", options: [], choices: [] }];
  expect(zshCompletion(odd)).toContain(`'odd:a '\\''b'\\'' [c]: \\d'`);
  expect(fishCompletion(odd)).toContain(`-d 'a \\'b\\' [c]: \\\\d'`);
});

test('fails with 2 when the shell is none of those', () => {
  const checkout = new Checkout();
  expect(checkout.idp(['completion', 'cmd'])).toMatchObject({ status: 2, stdout: '' });
  checkout.remove();
});

test('other programs get the words as JSON: a form for a new workload has the choices of the command', () => {
  const checkout = new Checkout();
  try {
    const { status, stdout } = checkout.idp(['completion', 'json']);
    expect(status).toBe(0);
    const words = JSON.parse(stdout) as ReturnType<typeof commandWords>;
    const options = words.find(({ name }) => name === 'new')?.options ?? [];
    const { options: declared = [] } = createProgram().commands.find((it) => it.name() === 'new') ?? {};
    for (const option of ['--kind', '--language']) {
      expect(options.find(({ name }) => name === option)?.value).toEqual(
        declared.find(({ long }) => long === option)?.argChoices,
      );
    }
    expect(options.find(({ name }) => name === '--kind')?.value).toContain('job');
  } finally {
    checkout.remove();
  }
});
