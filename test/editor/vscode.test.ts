import { existsSync, readFileSync } from 'node:fs';
import { createProgram } from '../../lib/commands/program';
import { Checkout, score } from '../support/checkout';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

// The files in .vscode say what VS Code runs: here it is asked whether that exists.

interface Task {
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly problemMatcher: readonly Matcher[];
}

interface Matcher {
  readonly owner: string;
  readonly pattern: Readonly<Record<'file' | 'line' | 'column' | 'severity' | 'message', number>> & {
    readonly regexp: string;
  };
}

const { tasks } = JSON.parse(readFileSync('.vscode/tasks.json', 'utf8')) as { tasks: readonly Task[] };
const { configurations, inputs } = JSON.parse(readFileSync('.vscode/launch.json', 'utf8')) as {
  configurations: readonly { name: string; program?: string; args?: readonly string[] }[];
  inputs: readonly { id: string; default: string }[];
};
const matchers = tasks.find(({ label }) => label === 'validate')?.problemMatcher ?? [];

/** What VS Code makes of some output: each line is the first matcher's that knows it. */
function problems(output: string) {
  return output.split('\n').flatMap((text) => {
    const found = matchers.flatMap(({ owner, pattern }) => {
      const match = new RegExp(pattern.regexp).exec(text);
      const part = (name: keyof typeof pattern) => match?.[pattern[name] as number];
      return match === null
        ? []
        : [{ owner, file: part('file'), line: part('line'), column: part('column'), severity: part('severity') }];
    });
    return found.slice(0, 1);
  });
}

test('errors of idp validate appear at their lines', () => {
  const checkout = new Checkout();
  try {
    checkout.write('score/shop/score.yaml', score('shop', '    imag: x\nresources:\n  q:\n    type: sqz\n'));
    checkout.write('score/cart/score.yaml', score('cart'));
    checkout.write('score/cart/nowhere.yaml', 'metadata: {}\n');
    const { status, stderr } = checkout.idp(['validate']);
    expect(status).toBe(1);
    const found = problems(stderr);
    expect(found).toHaveLength(stderr.trimEnd().split('\n').length);
    expect(found).toContainEqual(
      expect.objectContaining({ file: 'score/shop/score.yaml', line: '7', column: '5', severity: undefined }),
    );
    expect(found).toContainEqual(expect.objectContaining({ owner: 'idp-files', file: 'score/cart/nowhere.yaml' }));
  } finally {
    checkout.remove();
  }
});

test('a warning is one, and what is no problem is none', () => {
  const warning = 'score/shop/score.yaml:9:12: warning: containers.main: is odd; change it';
  expect(problems(warning)).toEqual([
    { owner: 'idp', file: 'score/shop/score.yaml', line: '9', column: '12', severity: 'warning' },
  ]);
  expect(problems('3 workloads are valid in dev, prod, local\n')).toEqual([]);
});

/** Names and arguments of everything that runs `idp`. */
const runsOfIdp = [
  ...tasks.map(({ label, args }) => [label, args] as const),
  ...configurations.map(({ name, program = '', args = [] }) => [name, [program, ...args]] as const),
].filter(([, [program]]) => program?.endsWith('idp.js'));

test.each(runsOfIdp)('%s is a command of idp, with options that it has', (_, [, name, ...args]) => {
  const command = createProgram().commands.find((it) => it.name() === name);
  const options = command?.options.flatMap(({ short, long }) => [short, long]);
  expect(options).toEqual(expect.arrayContaining(args.filter((arg) => arg.startsWith('-'))));
});

test.each(tasks.filter(({ command }) => command === 'npm').map(({ label, args }) => [label, args] as const))(
  'the task %s is a script of package.json',
  (_, [run, script = '']) => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    expect(run).toBe('run');
    expect(scripts).toHaveProperty(script);
  },
);

test.each(
  [
    ...tasks.filter(({ command }) => command === 'node').map(({ label, args }) => [label, args[0]] as const),
    ...configurations.filter((it) => it.program !== undefined).map(({ name, program }) => [name, program] as const),
  ].map(([name, program = '']) => [name, program.replace('${workspaceFolder}/', '')]),
)('%s starts a program that exists', (_, program) => {
  expect(existsSync(program)).toBe(true);
});

test('a debugger can attach where idp up --inspect lets it', () => {
  const up = createProgram().commands.find((it) => it.name() === 'up');
  const port = inputs.find(({ id }) => id === 'port')?.default;
  expect(up?.options.find(({ long }) => long === '--inspect')?.description).toContain(port);
});
