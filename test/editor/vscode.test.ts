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
const { configurations } = JSON.parse(readFileSync('.vscode/launch.json', 'utf8')) as {
  configurations: readonly { name: string; program?: string }[];
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

test.each(tasks.filter(({ args }) => args[0]?.endsWith('idp.js')).map(({ label, args }) => [label, args] as const))(
  'the task %s is a command of idp',
  (_, [, command]) => {
    expect(createProgram().commands.map((it) => it.name())).toContain(command);
  },
);

test.each(
  configurations
    .filter(({ program }) => program !== undefined)
    .map(({ name, program = '' }) => [name, program.replace('${workspaceFolder}/', '')]),
)('%s starts a program that exists', (_, program) => {
  expect(existsSync(program)).toBe(true);
});
