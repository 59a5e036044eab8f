import { resolve } from 'node:path';
import { bootstrapTemplate } from '../../../lib/bootstrap/bootstrap-template';
import type { Target } from '../../../lib/commands/doctor/check';
import type { Finding } from '../../../lib/commands/doctor/finding';
import { ProgramFailure } from '../../../lib/commands/program-failure';
import { requiredChecks } from '../../../lib/commands/setup/required-checks';
import { workflowFiles } from '../../../lib/commands/workflow-files';
import type { Environment } from '../../../lib/config/environment';
import { eksEnvironment, publicEksEnvironment } from '../../support/eks';
import { testEnvironment } from '../../support/target';

const ACCOUNT = '111111111111';
const GITHUB = 'api repos/octo/platform';
const SUBNET_TAGS = [
  { Key: 'platform', Value: 'idp' },
  { Key: 'environment', Value: 'dev' },
];
const CHECKS = requiredChecks(workflowFiles('.'));

/** What AWS (`<service> <operation>`) and GitHub (`api <path>`) answer where all is as it should be. */
const ANSWERS: Readonly<Record<string, unknown>> = {
  'sts get-caller-identity': { UserId: 'AIDAEXAMPLE', Account: ACCOUNT, Arn: `arn:aws:iam::${ACCOUNT}:user/admin` },
  'freetier get-account-plan-state': { accountId: ACCOUNT, accountPlanType: 'PAID', accountPlanStatus: 'ACTIVE' },
  's3control get-public-access-block': new ProgramFailure('NoSuchPublicAccessBlockConfiguration', 'none'),
  'ec2 describe-instance-types': {
    InstanceTypes: [{ InstanceType: 't2.micro', FreeTierEligible: true, VCpuInfo: { DefaultVCpus: 1 } }],
  },
  'ec2 describe-availability-zones': {
    // In no order.
    AvailabilityZones: ['c', 'a', 'b'].map((it) => ({ ZoneName: `us-east-1${it}`, State: 'available' })),
  },
  'ec2 describe-instance-type-offerings': offered('us-east-1a', 'us-east-1b'),
  'ec2 describe-images': image({}),
  'cloudformation get-template': { TemplateBody: JSON.parse(JSON.stringify(bootstrapTemplate(testEnvironment))) },
  'cloudformation describe-stacks': toolkit({}),
  'iam list-open-id-connect-providers': {
    OpenIDConnectProviderList: [{ Arn: `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com` }],
  },
  'iam get-open-id-connect-provider': { ClientIDList: ['sts.amazonaws.com'] },
  'ec2 describe-vpcs': { Vpcs: [{ VpcId: 'vpc-1' }] },
  'ec2 describe-addresses': { Addresses: [] },
  'ec2 describe-instances': { Reservations: [] },
  'service-quotas get-service-quota': { Quota: { Value: 5 } },
  [GITHUB]: { id: 22, owner: { id: 11 }, created_at: '2026-08-01T00:00:00Z' },
  [`${GITHUB}/environments/dev`]: {
    protection_rules: [],
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  },
  [`${GITHUB}/environments/dev/deployment-branch-policies`]: { branch_policies: [{ id: 1, name: 'main' }] },
  [`${GITHUB}/rules/branches/main?per_page=100`]: rules(CHECKS, true),
  [`${GITHUB}/environments/dev/variables/AWS_REGION`]: new ProgramFailure('404', 'gh: Not Found (HTTP 404)'),
  [`${GITHUB}/environments/dev/variables/AWS_DEPLOY_ROLE_ARN`]: {
    name: 'AWS_DEPLOY_ROLE_ARN',
    value: 'arn:aws:iam::1:role/a',
  },
  [`${GITHUB}/actions/variables/AWS_REGION`]: { name: 'AWS_REGION', value: 'us-east-1' },
};

/** An environment whose account and repository answer like this, and with what a case changes. */
export function targetWith(answers: Readonly<Record<string, unknown>> = {}, change: Partial<Environment> = {}): Target {
  const all = { ...ANSWERS, ...answers };
  const answer = (question: string, input: object = {}): unknown => {
    if (!Object.hasOwn(all, question)) {
      throw new Error(`nobody answers '${question}'`);
    }
    const found = all[question];
    if (found instanceof Error) {
      throw found;
    }
    return typeof found === 'function' ? (found as (input: object) => unknown)(input) : found;
  };
  return {
    environment: { ...testEnvironment, account: ACCOUNT, ...change },
    root: resolve('.'),
    aws: { call: async (service, operation, input) => answer(`${service} ${operation}`, input) },
    github: { run: async (args) => JSON.stringify(answer(args.join(' '))) },
  };
}

/** What a check says with other answers, of another environment: its state, and words of its line. */
export type TargetCase = readonly [Readonly<Record<string, unknown>>, Finding['state'], RegExp, Partial<Environment>?];

const FREE = { accountPlanType: 'FREE', accountPlanRemainingCredits: { amount: 90.5, unit: 'USD' } };
const NOT_FREE = {
  InstanceTypes: [{ InstanceType: 't2.micro', FreeTierEligible: false, VCpuInfo: { DefaultVCpus: 1 } }],
};
const NOT_FOUND = new ProgramFailure('404', 'gh: Not Found (HTTP 404)');

const EKS = { cluster: eksEnvironment.cluster };
const SPOT = { cluster: publicEksEnvironment.cluster };

function eksVersion(versionStatus: string, endOfStandardSupportDate: string | number) {
  return { 'eks describe-cluster-versions': { clusterVersions: [{ versionStatus, endOfStandardSupportDate }] } };
}

/** By the id of a check. Each also says ok with the answers above. */
export const TARGET_CASES: Readonly<Record<string, readonly TargetCase[]>> = {
  credentials: [
    [
      { 'sts get-caller-identity': { Account: '222222222222' } },
      'error',
      /of account 222222222222, but 'dev' is in 1+; sign in to 1+$/,
    ],
    [{ 'sts get-caller-identity': new ProgramFailure('not installed', 'no aws') }, 'error', /install it/],
    [{ 'sts get-caller-identity': new ProgramFailure('ExpiredToken', 'expired') }, 'error', /expired; sign in/],
    [{ 'sts get-caller-identity': { Account: '222222222222' } }, 'ok', /222222222222/, { account: undefined }],
  ],
  'eks-version': [
    [{}, 'ok', /no cluster of EKS/],
    [
      eksVersion('STANDARD_SUPPORT', '2027-03-27T00:00:00Z'),
      'ok',
      /1\.35 is in standard support until 2027-03-27/,
      EKS,
    ],
    [eksVersion('STANDARD_SUPPORT', 1806105600), 'ok', /until 2027-03-27/, EKS],
    [eksVersion('STANDARD_SUPPORT', '2027-05-01T00:00:00Z'), 'warning', /until 2027-05-01; correct/, EKS],
    [eksVersion('EXTENDED_SUPPORT', '2027-03-27T00:00:00Z'), 'error', /1\.35 is EXTENDED_SUPPORT; choose another/, EKS],
    [{ 'eks describe-cluster-versions': { clusterVersions: [] } }, 'error', /unknown to EKS/, EKS],
  ],
  'eks-spot': [
    [{}, 'ok', /no node is one/],
    [{ 'iam get-role': { Role: {} } }, 'ok', /exists/, SPOT],
    [
      { 'iam get-role': new ProgramFailure('NoSuchEntity', 'none') },
      'error',
      /no role AWSServiceRoleForEC2Spot; aws iam create-service-linked-role/,
      SPOT,
    ],
  ],
  'account-plan': [
    [
      { 'freetier get-account-plan-state': { ...FREE, accountPlanExpirationDate: '2027-05-01T00:00:00Z' } },
      'warning',
      /closes the account on 2027-05-01, or when its 90\.5 USD of credits are used/,
    ],
    [
      { 'freetier get-account-plan-state': { ...FREE, accountPlanExpirationDate: 1809129600 } },
      'warning',
      /on 2027-05-01/,
    ],
    [{ 'freetier get-account-plan-state': new ProgramFailure('ResourceNotFoundException', 'none') }, 'ok', /no plan/],
  ],
  'public-access-block': [
    [{ 's3control get-public-access-block': block({ BlockPublicPolicy: true }) }, 'error', /\(BlockPublicPolicy\)/],
    [
      { 's3control get-public-access-block': block({ RestrictPublicBuckets: true }) },
      'error',
      /\(RestrictPublicBuckets\)/,
    ],
    [
      { 's3control get-public-access-block': block({ BlockPublicAcls: true, IgnorePublicAcls: true }) },
      'ok',
      /does not block/,
    ],
  ],
  'instance-types': [
    [
      { 'ec2 describe-instance-types': freeAre('t3.micro', 't3.small'), 'freetier get-account-plan-state': FREE },
      'error',
      /free plan, which does not start t2\.micro; choose t3\.micro or t3\.small for cluster\.server and cluster\.agents, or change to the paid plan/,
    ],
    [
      { 'ec2 describe-instance-types': freeAre('t4g.small'), 'freetier get-account-plan-state': FREE },
      'error',
      /does not start t2\.micro; change to the paid plan/,
    ],
    [{ 'ec2 describe-instance-types': NOT_FREE }, 'ok', /t2\.micro in us-east-1/],
  ],
  zone: [
    [
      { 'ec2 describe-instance-type-offerings': offered('us-east-1b') },
      'error',
      /1 is us-east-1a, .*t2\.micro; write zone: 2 \(us-east-1b\)/,
    ],
    [
      { 'ec2 describe-instance-type-offerings': offered('us-east-1c') },
      'error',
      /choose other instance types in cluster\.server/,
    ],
    [
      { 'ec2 describe-instance-type-offerings': offered('us-east-1a') },
      'error',
      /2 is us-east-1b/,
      { cluster: { ...testEnvironment.cluster, zone: 2 } },
    ],
  ],
  image: [
    [{ 'ec2 describe-images': { Images: [] } }, 'error', /us-east-1 has no image ami-/],
    [{ 'ec2 describe-images': new ProgramFailure('InvalidAMIID.NotFound', 'no') }, 'error', /has no image/],
    [{ 'ec2 describe-images': image({ ImageOwnerAlias: undefined }) }, 'error', /is not Amazon's/],
    [{ 'ec2 describe-images': image({ Architecture: 'arm64' }) }, 'error', /is for arm64, not x86_64/],
    [
      { 'ec2 describe-images': image({}) },
      'error',
      /is for x86_64, not arm64/,
      { cluster: { ...testEnvironment.cluster, server: 't4g.small', agents: ['t4g.medium'] } },
    ],
    [
      { 'ec2 describe-images': image({ Name: 'al2023-ami-minimal-2023.1-x86_64' }) },
      'error',
      /not a standard Amazon Linux 2023/,
    ],
    [{ 'ec2 describe-images': image({ State: 'disabled' }) }, 'error', /is disabled/],
    [
      { 'ec2 describe-images': image({ DeprecationTime: '2024-01-02T00:00:00.000Z' }) },
      'warning',
      /deprecated since 2024-01-02/,
    ],
  ],
  'bootstrap-policies': [
    [{ 'cloudformation get-template': missing('idp-dev-bootstrap') }, 'error', /no stack idp-dev-bootstrap/],
    [{ 'cloudformation get-template': { TemplateBody: { Resources: {} } } }, 'warning', /differs/],
    [{ 'cloudformation get-template': { TemplateBody: 'Resources: {}' } }, 'warning', /differs/],
    [
      { 'cloudformation get-template': { TemplateBody: JSON.stringify(bootstrapTemplate(testEnvironment)) } },
      'ok',
      /current/,
    ],
  ],
  bootstrap: [
    [{ 'cloudformation describe-stacks': missing('CDKToolkit-idpdev') }, 'error', /no stack CDKToolkit-idpdev/],
    [{ 'cloudformation describe-stacks': toolkit({ version: '5' }) }, 'error', /version 5; the CDK needs 6/],
    [
      { 'cloudformation describe-stacks': toolkit({ version: '6' }) },
      'warning',
      /version 6; that of this checkout's CDK is \d\d/,
    ],
    [
      { 'cloudformation describe-stacks': toolkit({ policies: '' }) },
      'error',
      /do everything: its policy is AdministratorAccess/,
    ],
    [
      { 'cloudformation describe-stacks': toolkit({ policies: 'arn:aws:iam::aws:policy/AdministratorAccess' }) },
      'error',
      /AdministratorAccess/,
    ],
    [
      { 'cloudformation describe-stacks': toolkit({ policies: `arn:aws:iam::${ACCOUNT}:policy/idp-dev-execution-1` }) },
      'error',
      /other policies .*: idp-dev-execution-1;/,
    ],
    [
      { 'cloudformation describe-stacks': toolkit({ boundary: '' }) },
      'error',
      /by '', not by 'idp-dev-deployment-boundary'/,
    ],
  ],
  'github-provider': [
    [{ 'iam list-open-id-connect-providers': { OpenIDConnectProviderList: [] } }, 'error', /no identity provider/],
    [
      { 'iam get-open-id-connect-provider': { ClientIDList: [] } },
      'error',
      /audience sts\.amazonaws\.com; aws iam add-client-id/,
    ],
  ],
  'quota-vpcs': [
    [
      { 'ec2 describe-vpcs': { Vpcs: [{}, {}, {}, {}, {}] } },
      'error',
      /5 used by others, 1 needed, 5 allowed; .*--desired-value 6$/,
    ],
    [{ 'ec2 describe-vpcs': { Vpcs: [{}, {}, {}, {}, { Tags: SUBNET_TAGS }] } }, 'ok', /4 used by others/],
  ],
  'quota-addresses': [
    [
      { 'ec2 describe-addresses': { Addresses: [{}, {}, {}, {}, {}] } },
      'error',
      /5 used/,
      { ingress: { allowedCidrs: [] } },
    ],
    [{ 'ec2 describe-addresses': { Addresses: [{}, {}, {}, {}, {}] } }, 'ok', /none is needed/],
  ],
  'quota-vcpus': [
    [{ 'service-quotas get-service-quota': { Quota: { Value: 1 } } }, 'error', /0 used by others, 2 needed, 1 allowed/],
    [
      { 'service-quotas get-service-quota': { Quota: { Value: 3 } } },
      'warning',
      /4 are needed while all hosts are replaced/,
    ],
    [{ 'ec2 describe-instances': instances({ InstanceType: 'm5.xlarge' }) }, 'error', /4 used/],
    // Another quota.
    [{ 'ec2 describe-instances': instances({ InstanceType: 'g4dn.xlarge' }) }, 'ok', /0 used/],
    [{ 'ec2 describe-instances': instances({ InstanceType: 't2.micro', Tags: SUBNET_TAGS }) }, 'ok', /0 used/],
  ],
  'github-repository': [
    [{ [GITHUB]: { id: 23, owner: { id: 11 } } }, 'error', /github\.repositoryId is 22, but GitHub says 23/],
    [{ [GITHUB]: { id: 22, owner: { id: 12 } } }, 'error', /github\.ownerId is 11, but GitHub says 12/],
    [{}, 'error', /github\.subject is 'names'/, { github: { ...testEnvironment.github, subject: 'names' } }],
    [
      { [GITHUB]: { id: 22, owner: { id: 11 }, created_at: '2020-01-01T00:00:00Z' } },
      'ok',
      /octo\/platform/,
      { github: { ...testEnvironment.github, subject: 'names' } },
    ],
  ],
  'github-environment': [
    [{ [`${GITHUB}/environments/dev`]: NOT_FOUND }, 'error', /no environment 'dev'.*; run 'idp setup github'/],
    [{ [`${GITHUB}/environments/dev`]: { deployment_branch_policy: null } }, 'error', /from other branches than main/],
    [
      {
        [`${GITHUB}/environments/dev/deployment-branch-policies`]: {
          branch_policies: [{ name: 'main' }, { name: '*' }],
        },
      },
      'error',
      /from main, \*/,
    ],
    [{}, 'error', /nobody has to approve/, { removal: 'retain' }],
    [{ [`${GITHUB}/environments/dev`]: reviewed() }, 'ok', /after an approval/, { removal: 'retain' }],
  ],
  'github-main': [
    [{ [`${GITHUB}/rules/branches/main?per_page=100`]: [] }, 'warning', /no ruleset requires .*plan/],
    [{ [`${GITHUB}/rules/branches/main?per_page=100`]: rules(CHECKS, false) }, 'warning', /code owners/],
    [
      { [`${GITHUB}/rules/branches/main?per_page=100`]: rules(CHECKS.slice(1), true) },
      'warning',
      new RegExp(`requires ${CHECKS[0]?.replace(/[()]/g, '\\$&') ?? ''} for main`),
    ],
  ],
  'github-variables': [
    [{ [`${GITHUB}/actions/variables/AWS_REGION`]: NOT_FOUND }, 'warning', /AWS_REGION is not set/],
    [
      { [`${GITHUB}/environments/dev/variables/AWS_DEPLOY_ROLE_ARN`]: NOT_FOUND },
      'warning',
      /AWS_DEPLOY_ROLE_ARN is not set/,
    ],
    [
      { [`${GITHUB}/actions/variables/AWS_REGION`]: { value: 'eu-west-1' } },
      'error',
      /AWS_REGION is eu-west-1, but 'dev' is in us-east-1/,
    ],
    // The environment's counts.
    [{ [`${GITHUB}/environments/dev/variables/AWS_REGION`]: { value: 'eu-west-1' } }, 'error', /is eu-west-1/],
  ],
};

/** What EC2 answers about t2.micro, and to the question which types are free. */
function freeAre(...types: readonly string[]) {
  return (input: object) =>
    'Filters' in input ? { InstanceTypes: types.map((InstanceType) => ({ InstanceType })) } : NOT_FREE;
}

function offered(...zones: readonly string[]) {
  return { InstanceTypeOfferings: zones.map((Location) => ({ InstanceType: 't2.micro', Location })) };
}

function image(change: object) {
  const Name = 'al2023-ami-2023.10.20260325.0-kernel-6.1-x86_64';
  return {
    Images: [
      {
        Name,
        State: 'available',
        Architecture: 'x86_64',
        ImageOwnerAlias: 'amazon',
        OwnerId: '137112412989',
        ...change,
      },
    ],
  };
}

function toolkit({ version = '99', policies = executionPolicies(), boundary = 'idp-dev-deployment-boundary' }) {
  return {
    Stacks: [
      {
        Outputs: [{ OutputKey: 'BootstrapVersion', OutputValue: version }],
        Parameters: [
          { ParameterKey: 'CloudFormationExecutionPolicies', ParameterValue: policies },
          { ParameterKey: 'InputPermissionsBoundary', ParameterValue: boundary },
        ],
      },
    ],
  };
}

/** As the command that `idp bootstrap` prints names them. */
function executionPolicies(): string {
  const { Outputs } = bootstrapTemplate(testEnvironment);
  const { Value } = Outputs['Bootstrap'] as { Value: { 'Fn::Sub': string } };
  const arns = [...Value['Fn::Sub'].matchAll(/--cloudformation-execution-policies (\S+)/g)].map(([, arn = '']) => arn);
  return arns.join(',').replaceAll('${AWS::Partition}', 'aws').replaceAll('${AWS::AccountId}', ACCOUNT);
}

function missing(stack: string): ProgramFailure {
  return new ProgramFailure(
    'ValidationError',
    `DescribeStacks: Stack with id ${stack} does not exist (ValidationError)`,
  );
}

function block(settings: object) {
  return { PublicAccessBlockConfiguration: settings };
}

function instances(instance: object) {
  return { Reservations: [{ Instances: [{ CpuOptions: { CoreCount: 2, ThreadsPerCore: 2 }, ...instance }] }] };
}

function reviewed() {
  return {
    protection_rules: [{ type: 'required_reviewers', reviewers: [{ type: 'User', reviewer: { id: 1 } }] }],
    deployment_branch_policy: { custom_branch_policies: true },
  };
}

function rules(checks: readonly string[], require_code_owner_review: boolean) {
  return [
    { type: 'pull_request', parameters: { require_code_owner_review } },
    { type: 'required_status_checks', parameters: { required_status_checks: checks.map((context) => ({ context })) } },
  ];
}
