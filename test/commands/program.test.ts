import { spawnSync } from 'node:child_process';
import { createProgram } from '../../lib/commands/program';
import { IDP, idpVariables } from '../support/idp';
import { generatedPart } from '../support/generated';
import { markdownTable } from '../support/types-table';

const { commands } = createProgram();

test('the table of commands in README.md is what the program says', () => {
  const table = markdownTable([
    ['`npx idp ...`', 'does'],
    ...commands.map((command) => [
      `\`${[command.name(), ...command.registeredArguments.map((argument) => usage(argument.name(), argument.required))].join(' ')}\``,
      command.description(),
    ]),
  ]);
  expect(generatedPart('README.md', 'commands', table)).toBe(table);
});

function usage(name: string, required: boolean): string {
  return required ? `<${name}>` : `[${name}]`;
}

describe.each(commands.map((command) => [command.name(), command] as const))('%s', (name, command) => {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  const examples = [...help.matchAll(/^ {2}npx idp (.*)$/gm)].map(([, line = '']) => line.split(' '));

  test('says what it does, and gives an example of itself', () => {
    expect(command.description()).not.toBe('');
    expect(examples.map(([first]) => first)).toEqual(examples.map(() => name));
    expect(examples.length).toBeGreaterThan(0);
  });

  test('its examples use options that exist, with values they take', () => {
    for (const words of examples) {
      const given = words.filter((word) => word.startsWith('--'));
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

/** Packages that a command has loaded by the time it ends. */
function loaded(...args: string[]): string[] {
  const tell = `process.on('exit', () => process.stderr.write('LOADED ' + Object.keys(require.cache).join(' ')));`;
  const { stderr } = spawnSync(process.execPath, ['-e', `${tell} require(${JSON.stringify(IDP)})`, '--', ...args], {
    env: idpVariables(),
    encoding: 'utf8',
  });
  const files = stderr.slice(stderr.indexOf('LOADED ')).split(' ').slice(1);
  expect(files.length).toBeGreaterThan(10);
  return [...new Set(files.flatMap((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []))].filter(
    (name) => /^(zod|yaml|croner|dynalite|fauxqs|aws-cdk-lib|constructs|@aws-sdk\/.*)$/.test(name),
  );
}

test.each([[['--help']], [['render', '--help']], [['fly']], [['new', 'x', '--kind', 'lambda']]])(
  '%j loads nothing but the program',
  (args) => {
    expect(loaded(...args)).toEqual([]);
  },
);

test.each([[['validate']], [['types']], [['schema']], [['completion', 'bash']]])(
  '%j loads neither CDK nor the SDK',
  (args) => {
    const names = loaded(...args);
    expect(names).toContain('zod');
    expect(names.filter((name) => !['zod', 'yaml', 'croner'].includes(name))).toEqual([]);
  },
);

test('a reader who has seen enough gets no stack trace', () => {
  const command = `"${process.execPath}" "${IDP}" schema | true; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', command], { env: idpVariables(), encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' });
});
