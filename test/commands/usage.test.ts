import type { Command, Option } from 'commander';
import { createProgram } from '../../lib/commands/program';
import { runIdpAsync } from '../support/idp';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

/** Every command; of a group, for example `secrets`, its subcommands. */
const commands = createProgram().commands.flatMap((command) =>
  command.commands.length > 0 ? command.commands : [command],
);
const nameOf = (command: Command) => (command.parent?.parent ? `${command.parent.name()} ` : '') + command.name();
const wordsOf = (command: Command) => nameOf(command).split(' ');

/** A value that an option takes: those with a form of their own say it in their flags. */
function valueOf({ flags, argChoices, long }: Option): string[] {
  const [, place] = /[<[](.*)[>\]]/.exec(flags) ?? [];
  const known: Record<string, string> = {
    'workload=digest': `a=sha256:${'0'.repeat(64)}`,
    'workload=reference': 'a=b',
    id: '123456789012',
    list: 'refused',
    address: 'http://localhost:5000',
    time: '1m',
    number: '1',
    seconds: '1',
  };
  return place === undefined ? [long ?? ''] : [long ?? '', argChoices?.[0] ?? known[place] ?? 'x'];
}

/** A command line with what is required, and no option besides. */
const enough = (command: Command, without?: Option) => [
  ...wordsOf(command),
  ...command.options.filter((option) => option.mandatory && option !== without).flatMap(valueOf),
  ...command.registeredArguments.filter(({ required }) => required).map(({ argChoices }) => argChoices?.[0] ?? 'x'),
];

/** Command lines that are wrong whatever is in the checkout, with what is wrong about them. */
const WRONG: readonly (readonly [string, string[]])[] = commands.flatMap((command) => {
  const { options, registeredArguments } = command;
  const takesMore = registeredArguments.some(({ variadic }) => variadic);
  const required = registeredArguments.filter((it) => it.required);
  return [
    ['an unknown option', [...enough(command), '--no-such-option']],
    ...(takesMore ? [] : [['too many arguments', [...enough(command), ...registeredArguments.map(() => 'x'), 'x']]]),
    ...(required.length === 0
      ? []
      : [['no argument', [...wordsOf(command), ...options.filter((it) => it.mandatory).flatMap(valueOf)]]]),
    ...registeredArguments
      .filter(({ argChoices }) => argChoices !== undefined)
      .map(({ argChoices = [] }) => ['no choice', enough(command).map((it) => (argChoices.includes(it) ? 'x!' : it))]),
    ...options.filter(({ mandatory }) => mandatory).map((option) => [`no ${option.long}`, enough(command, option)]),
    ...options
      .filter(({ argChoices }) => argChoices !== undefined)
      .map((option) => [
        `a value of ${option.long} that is no choice`,
        [...enough(command, option), option.long, 'x!'],
      ]),
    ...options
      .filter(({ flags }) => /<(number|seconds|time|directory|id|list|workload=.*)>/.test(flags))
      .map((option) => [`an empty ${option.long}`, [...enough(command), option.long, '']]),
    ...options
      .filter(({ flags }) => flags.includes('<workload='))
      .map((option) => [`a ${option.long} of another form`, [...enough(command), option.long, 'x']]),
    ...options.flatMap((option) =>
      (conflictsOf(option) ?? []).map((name) => {
        const other = options.find((it) => it.attributeName() === name) ?? option;
        return [`${option.long} with ${other.long}`, [...enough(command), ...valueOf(option), ...valueOf(other)]];
      }),
    ),
  ].map(([what, words]) => [`${nameOf(command)}: ${what as string}`, words as string[]] as const);
});

function conflictsOf(option: Option): readonly string[] | undefined {
  return (option as unknown as { readonly conflictsWith?: readonly string[] }).conflictsWith;
}

/** What no declaration says. */
const COMBINATIONS: readonly (readonly [string, string[]])[] = [
  ['build: --existing without --output', ['build', '--env', 'dev', '--existing', `a=sha256:${'0'.repeat(64)}`]],
  [
    'publish: --image without --output',
    ['publish', '--env', 'dev', '--tag', 'a', '--image', `a=sha256:${'0'.repeat(64)}`],
  ],
  ['publish: --timeout without --wait', ['publish', '--env', 'dev', '--tag', 'a', '--timeout', '9']],
  ['rollback: --timeout without --wait', ['rollback', '--env', 'dev', '--timeout', '9']],
  ['promote: --timeout without --wait', ['promote', 'dev', 'prod', '--timeout', '9']],
  ['promote: to itself', ['promote', 'dev', 'dev']],
  ['env: neither a workload nor --aws', ['env']],
  ['env: a workload and --aws', ['env', 'orders', '--aws']],
  ['render: --workload without an override', ['render', '--env', 'dev', '--workload', 'orders']],
  ['plan: --workload without an override', ['plan', '--workload', 'orders']],
  ['validate: --workload without an override', ['validate', '--workload', 'orders']],
];

test.each([...WRONG, ...COMBINATIONS])('wrong usage exits with 2, %s', async (_, words) => {
  const { status, stdout, stderr } = await runIdpAsync(words, '.');
  expect({ status, stdout, lines: stderr.trim().split('\n').length }).toEqual({ status: 2, stdout: '', lines: 1 });
  expect(stderr).toMatch(/; .*see 'idp [\w -]*--help'\n$/);
});

test('the wrong usages are of every kind', () => {
  const kinds = WRONG.map(([what]) => what.replace(/^.*?: /, ''));
  expect(kinds).toEqual(
    expect.arrayContaining(['--push with --output', 'an empty --output', 'a --image of another form', 'no choice']),
  );
});

/** Commands without `--json`, and why. */
const WITHOUT_JSON: Readonly<Record<string, string>> = {
  up: "it runs until Ctrl-C; 'status --json' says what runs",
  exec: 'its output and its exit code are those of the command that it runs',
  new: 'it writes files, and its text is what to do with them',
  render: 'it prints YAML, for kubectl',
  bootstrap: 'it prints a template of CloudFormation, which is JSON',
  destroy: 'it asks, and shows what the CDK prints; its exit code says whether something is left',
  setup: 'it prints a shell script, or what gh does',
  'port-forward': 'it is a session that lasts until Ctrl-C',
  shell: 'it is a session on a terminal',
  kubeconfig: 'it prints a path, and is a session that lasts until Ctrl-C',
  schema: 'it prints a JSON Schema',
  completion: 'it prints a script of a shell',
};

test('every command prints JSON, but those that cannot', () => {
  const json = ({ options }: Command) =>
    options.some(({ long, argChoices }) => long === '--json' || argChoices?.includes('json') === true);
  expect(commands.filter((command) => !json(command)).map(nameOf)).toEqual(Object.keys(WITHOUT_JSON));
});

const WIDTH = 60;

test.each(
  [createProgram(), ...createProgram().commands, ...commands].map((command) => [nameOf(command), command] as const),
)('the help of %s fits into 60 columns, but for words that cannot be broken', (_, command) => {
  const { COLUMNS } = process.env;
  process.env['COLUMNS'] = String(WIDTH);
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  process.env['COLUMNS'] = COLUMNS ?? '';
  const long = help.split('\n').filter((line) => line.length > WIDTH && line.trim().includes(' '));
  expect(help).not.toContain('(default: [])');
  // An example is one line, to be copied.
  expect(long.filter((line) => !line.startsWith('  npx idp '))).toEqual([]);
});
