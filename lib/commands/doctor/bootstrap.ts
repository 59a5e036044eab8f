import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { bootstrapTemplate } from '../../bootstrap/bootstrap-template';
import { platformNames } from '../../config/platform-names';
import { ProgramFailure } from '../program-failure';
import { accountOf } from './account';
import type { Check, Target } from './check';
import { error, type Finding, ok, orOk, warning } from './finding';

/** What an account needs before the first deployment: README, "Deploy to AWS". */
export const bootstrapChecks: readonly Check<Target>[] = [
  { id: 'bootstrap-policies', title: "the stack of 'idp bootstrap' is that of this checkout", run: checkPolicies },
  { id: 'bootstrap', title: "'cdk bootstrap' was run with these policies", run: checkToolkit },
  { id: 'github-provider', title: "GitHub's identity provider exists", run: checkProvider },
];

/** What the templates of the CDK ask for (MIN_BOOTSTRAP_STACK_VERSION of aws-cdk-lib's default synthesizer). */
export const NEEDED_VERSION = 6;

const README = 'README, "Deploy to AWS"';

async function checkPolicies({ environment, aws }: Target): Promise<readonly Finding[]> {
  const stack = `${platformNames(environment).prefix}-bootstrap`;
  const fix = `run 'idp bootstrap' and deploy it again: ${README}, step 2`;
  const answer = await ofStack(
    async () => await aws.call('cloudformation', 'get-template', { StackName: stack, TemplateStage: 'Original' }),
  );
  if (answer === undefined) {
    return [error(`there is no stack ${stack}`, fix)];
  }
  const { TemplateBody: body } = answer as { TemplateBody?: unknown };
  // The AWS CLI prints a JSON template as an object.
  const actual = typeof body === 'string' ? parsed(body) : body;
  const expected: unknown = JSON.parse(JSON.stringify(bootstrapTemplate(environment)));
  return isDeepStrictEqual(actual, expected)
    ? [ok(`${stack} is current`)]
    : [warning(`${stack} differs from what this checkout prints`, fix)];
}

interface Stack {
  readonly StackStatus?: string;
  readonly Outputs?: readonly { readonly OutputKey?: string; readonly OutputValue?: string }[];
  readonly Parameters?: readonly { readonly ParameterKey?: string; readonly ParameterValue?: string }[];
}

async function checkToolkit(target: Target): Promise<readonly Finding[]> {
  const { environment, aws } = target;
  const { qualifier, prefix } = platformNames(environment);
  const name = `CDKToolkit-${qualifier}`;
  const fix = `run the 'cdk bootstrap' that 'idp bootstrap' leads to: ${README}, step 2`;
  const answer = await ofStack(async () => await aws.call('cloudformation', 'describe-stacks', { StackName: name }));
  const stack = (answer as { Stacks?: Stack[] } | undefined)?.Stacks?.[0];
  if (stack === undefined) {
    return [error(`there is no stack ${name}`, fix)];
  }
  const output = stack.Outputs?.find(({ OutputKey }) => OutputKey === 'BootstrapVersion')?.OutputValue;
  const parameter = (key: string) =>
    stack.Parameters?.find(({ ParameterKey }) => ParameterKey === key)?.ParameterValue ?? '';
  const version = Number(output ?? 0);
  const boundary = parameter('InputPermissionsBoundary');
  const current = templateVersion();
  const findings = [
    ...(version >= NEEDED_VERSION
      ? []
      : [error(`${name} has version ${version}; the CDK needs ${NEEDED_VERSION}`, fix)]),
    ...(version >= NEEDED_VERSION && version < current
      ? [warning(`${name} has version ${version}; that of this checkout's CDK is ${current}`, fix)]
      : []),
    ...checkExecution(name, parameter('CloudFormationExecutionPolicies'), await policiesOf(target), fix),
    ...(boundary === `${prefix}-deployment-boundary`
      ? []
      : [error(`${name} limits its roles by '${boundary}', not by '${prefix}-deployment-boundary'`, fix)]),
  ];
  return orOk(findings, `${name} has version ${version} and the policies of 'idp bootstrap'`);
}

/** `cdk bootstrap` writes the policies with commas between them. */
function checkExecution(name: string, list: string, expected: readonly string[], fix: string): Finding[] {
  const actual = list.split(',').filter((it) => it !== '');
  // Without any, `cdk bootstrap` takes this one.
  if (actual.length === 0 || actual.some((arn) => arn.endsWith(':policy/AdministratorAccess'))) {
    return [error(`${name} lets CloudFormation do everything: its policy is AdministratorAccess`, fix)];
  }
  const same = isDeepStrictEqual([...actual].sort(), [...expected].sort());
  const names = actual.map((arn) => arn.split('/').at(-1)).join(', ');
  return same ? [] : [error(`${name} has other policies than those of 'idp bootstrap': ${names}`, fix)];
}

async function policiesOf({ environment, aws }: Target): Promise<string[]> {
  const account = await accountOf({ aws });
  const { Resources } = bootstrapTemplate(environment);
  const partition = partitionOf(environment.region);
  return Object.keys(Resources)
    .filter((id) => id.startsWith('Execution'))
    .map((id) => (Resources[id] as { Properties: { ManagedPolicyName: string } }).Properties.ManagedPolicyName)
    .map((policy) => `arn:${partition}:iam::${account}:policy/${policy}`);
}

function partitionOf(region: string): string {
  if (region.startsWith('cn-')) {
    return 'aws-cn';
  }
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}

/** Version of the template that the installed CDK command line would deploy. */
function templateVersion(): number {
  const directory = dirname(require.resolve('aws-cdk/package.json'));
  const template = readFileSync(join(directory, 'lib/api/bootstrap/bootstrap-template.yaml'), 'utf8');
  return Number(/CdkBootstrapVersion:[^]*?\n {6}Value: '(\d+)'/.exec(template)?.[1] ?? 0);
}

/** CloudFormation says that a stack does not exist by a `ValidationError`. */
async function ofStack(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (failure) {
    if (failure instanceof ProgramFailure && / does not exist/.test(failure.message)) {
      return undefined;
    }
    throw failure;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const PROVIDER = 'token.actions.githubusercontent.com';
const AUDIENCE = 'sts.amazonaws.com';

async function checkProvider({ aws }: Target): Promise<readonly Finding[]> {
  const { OpenIDConnectProviderList: list = [] } = (await aws.call('iam', 'list-open-id-connect-providers')) as {
    OpenIDConnectProviderList?: { Arn?: string }[];
  };
  const arn = list.find(({ Arn = '' }) => Arn.endsWith(`:oidc-provider/${PROVIDER}`))?.Arn;
  if (arn === undefined) {
    return [error(`the account has no identity provider ${PROVIDER}`, `create it: ${README}, step 2`)];
  }
  const { ClientIDList: clients = [] } = (await aws.call('iam', 'get-open-id-connect-provider', {
    OpenIDConnectProviderArn: arn,
  })) as { ClientIDList?: string[] };
  return orOk(
    clients.includes(AUDIENCE)
      ? []
      : [
          error(
            `${PROVIDER} does not know the audience ${AUDIENCE}`,
            `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${arn} --client-id ${AUDIENCE}`,
          ),
        ],
    `${PROVIDER} exists`,
  );
}
