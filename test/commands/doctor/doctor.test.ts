import { rmSync } from 'node:fs';
import { GROUPS } from '../../../lib/commands/doctor/checks';
import { runIdpAsync } from '../../support/idp';
import { PATIENCE } from '../../support/patience';
import { TestCheckout } from './checkout-cases';
import { FakePrograms } from './fake-programs';

jest.setTimeout(PATIENCE);

const idsOf = (needs: string) =>
  GROUPS.filter((group) => group.needs === needs).flatMap(({ checks }) => checks.map(({ id }) => id));

let checkout: TestCheckout;
beforeEach(() => {
  checkout = new TestCheckout();
});
afterEach(() => {
  rmSync(checkout.root, { recursive: true });
});

interface Printed {
  readonly errors: number;
  readonly checks: readonly { readonly check: string; readonly state: string; readonly message: string }[];
}

/** What `idp doctor` says about the environments of test/support, whose e-mail address is a placeholder. */
async function doctor(args: readonly string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = await runIdpAsync(['doctor', ...args], checkout.root, env);
  return { status, stdout, stderr };
}

test('without an environment: every check that needs nothing, on a line of its own, and exit code 1 for an error', async () => {
  const { status, stdout } = await doctor([]);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.slice(0, -1).map((line) => line.split(/ +/)[1])).toEqual(idsOf('nothing'));
  expect(stdout).toMatch(
    /^error +placeholders +.*budget\.email of dev, prod is still 'platform@example\.com'; write /m,
  );
  expect(stdout).toMatch(/^warning +account +.*dev, prod: no 'account'/m);
  expect(lines.at(-1)).toMatch(/^10 ok, 1 warning, 1 error\. With --env/);
  expect(status).toBe(1);
});

test('an environment that does not exist is a mistake of the command, not of the configuration', async () => {
  expect(await doctor(['--env', 'dve'])).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/no environment 'dve'; .*dev/),
  });
});

test('with neither program: one line for AWS, one for GitHub, and what was left out', async () => {
  const { directory } = new FakePrograms({}, []);
  const { stdout } = await doctor(['--env', 'dev'], { PATH: directory });
  const [, ...aws] = idsOf('aws');
  const [, ...github] = idsOf('github');
  expect(stdout).toContain(
    `the AWS CLI ('aws') is not installed; install it: https://aws.amazon.com/cli/ (left out: ${aws.join(', ')})\n`,
  );
  expect(stdout).toMatch(
    /^warning +github-repository +could not check: GitHub's command line \('gh'\) is not installed; /m,
  );
  expect(stdout).toContain(`(left out: ${github.join(', ')})\n`);
});

test('what AWS and GitHub refuse to tell is a warning, in their words', async () => {
  const denied = (operation: string, code = 'AccessDenied') => ({
    status: 254,
    stderr: `\nAn error occurred (${code}) when calling the ${operation} operation: not you\n`,
  });
  const fakes = new FakePrograms({
    'aws ': denied('Something'),
    'aws sts get-caller-identity': { stdout: { Account: '111111111111' } },
    'aws ec2 ': denied('DescribeImages', 'UnauthorizedOperation'),
    'gh api ': { status: 4, stderr: 'To get started with GitHub CLI, please run:  gh auth login\n' },
  });
  const { status, stdout } = await doctor(['--env', 'dev', '--json'], fakes.variables);
  const { checks, errors } = JSON.parse(stdout) as Printed;
  const [, ...aws] = idsOf('aws');
  const unknown = checks.filter(({ message }) => message.startsWith('could not check: '));
  expect(unknown.map(({ check }) => check)).toEqual([
    ...aws.filter((id) => !['quota-addresses', 'eks-version', 'eks-spot'].includes(id)),
    'github-repository',
  ]);
  expect(unknown.filter(({ state }) => state !== 'warning')).toEqual([]);
  expect(unknown).toContainEqual(
    expect.objectContaining({
      check: 'image',
      message: 'could not check: DescribeImages: not you (UnauthorizedOperation)',
      fix: expect.stringContaining('use credentials that may ask this'),
    }),
  );
  expect(unknown.at(-1)).toMatchObject({ message: 'could not check: gh is not signed in', fix: "run 'gh auth login'" });
  expect({ status, errors }).toEqual({ status: 1, errors: 1 });
});

test('AWS is asked in the region, and gets its input as JSON', async () => {
  const fakes = new FakePrograms({ 'aws sts': { stdout: { Account: '111111111111' } } });
  await doctor(['--env', 'dev'], fakes.variables);
  expect(fakes.asked.map(([words]) => words)).toContain(
    'aws ec2 describe-images --region us-east-1 --output json --cli-input-json {"ImageIds":["ami-0123456789abcdef0"],"IncludeDeprecated":true}',
  );
});
