import childProcess from 'node:child_process';
import { Readable } from 'node:stream';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECRClient } from '@aws-sdk/client-ecr';
import { Stack } from 'aws-cdk-lib/core';
import { STACKS } from '../../lib/commands/destroy/environment-stacks';
import { createPlatform } from '../../lib/platform';
import { testApp } from '../support/app';
import { environments } from '../support/environments';
import { runIdpAsync } from '../support/idp';
import { emptyPlan } from '../support/plan';
import { testEnvironment } from '../support/target';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

test('the stacks that are destroyed are those of the platform', () => {
  const stage = createPlatform(testApp(), testEnvironment, emptyPlan);
  const ids = stage.node.children.filter((child) => Stack.isStack(child)).map(({ node }) => node.id);
  expect([...STACKS].sort()).toEqual(ids.sort());
});

describe('an account with two stacks', () => {
  const ACCOUNT = '111111111111';
  /** What changed the account: commands of the CDK, and requests that do not only read. */
  let changes: string[];
  let isProtected: boolean;

  beforeEach(() => {
    changes = [];
    isProtected = false;
    jest.spyOn(ECRClient.prototype, 'send').mockImplementation((command) => answer(command));
    jest.spyOn(CloudFormationClient.prototype, 'send').mockImplementation((command) => answer(command));
    jest.spyOn(childProcess, 'spawnSync').mockImplementation((_program, args = []) => {
      changes.push(`cdk ${args.slice(1).join(' ')}`);
      return { status: 1 } as ReturnType<typeof childProcess.spawnSync>;
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  function answer(command: object): object {
    const request = command.constructor.name;
    if (!/^(Get|Describe|List)/.test(request)) {
      changes.push(request);
    }
    const stack = (id: string) => ({ StackName: `dev-${id}`, EnableTerminationProtection: isProtected });
    const answers: Readonly<Record<string, object>> = {
      GetAuthorizationTokenCommand: {
        authorizationData: [{ proxyEndpoint: `https://${ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com` }],
      },
      DescribeStacksCommand: { Stacks: [stack('compute'), stack('data'), { StackName: 'of-somebody-else' }] },
    };
    return answers[request] ?? {};
  }

  async function destroy(options: readonly string[], typed: string) {
    jest.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([typed]) as never);
    return await runIdpAsync(['destroy', ...options], '.', {
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    });
  }

  // Two tests that see deletions, so that the others could.
  test('is deleted by the name of the environment, hosts first', async () => {
    const { status, stderr } = await destroy(['--environment', 'dev'], 'dev\n');
    expect(stderr).toBe(
      "Type 'dev' to delete it: cdk destroy 'dev/compute' failed; its last lines say why. Run the same command again\n",
    );
    expect({ status, changes }).toEqual({ status: 1, changes: ['cdk destroy dev/compute --force'] });
  });

  test('loses its protection when asked', async () => {
    isProtected = true;
    await destroy(['--environment', 'dev', '--unprotect'], 'dev\n');
    const lifted = 'UpdateTerminationProtectionCommand';
    expect(changes).toEqual([lifted, lifted, 'cdk destroy dev/compute --force']);
  });

  test.each(['prod\n', 'DEV\n', 'y\n', '\n', ''])('stays when %j is typed', async (typed) => {
    expect(await destroy(['--environment', 'dev'], typed)).toMatchObject({
      status: 1,
      stderr: "Type 'dev' to delete it: not confirmed; nothing was deleted\n",
    });
    expect(changes).toEqual([]);
  });

  test.each([[[]], [['--yes']]])('stays when it is protected, with %j', async (options) => {
    isProtected = true;
    expect(await destroy(['--environment', 'dev', ...options], 'dev\n')).toMatchObject({
      status: 1,
      stderr: 'dev-compute, dev-data: protected against deletion; add --unprotect to lift the protection\n',
    });
    expect(changes).toEqual([]);
  });

  test('stays when the environment is in another account', async () => {
    jest.replaceProperty(environments, 'dev', { ...environments.dev, account: '222222222222' });
    expect(await destroy(['--environment', 'dev', '--yes', '--unprotect', '--bootstrap'], 'dev\n')).toEqual({
      status: 1,
      stdout: '',
      stderr: `the credentials are of account ${ACCOUNT}, but 'dev' is in 222222222222; sign in to 222222222222\n`,
    });
    expect(changes).toEqual([]);
  });

  test('stays when there is no such environment', async () => {
    expect(await destroy(['--environment', 'sandbox', '--yes'], '')).toEqual({
      status: 1,
      stdout: '',
      stderr: "no environment 'sandbox'; environments: dev, prod\n",
    });
    expect(changes).toEqual([]);
  });
});
