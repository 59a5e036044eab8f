import { decide, type PolicyStatement } from '../support/iam-evaluator';
import { policiesOf } from '../support/role-policies';
import { deployedTo, madePolicies, tagsOf } from './account';

const { stacks, resources } = deployedTo('dev');
const boundary = madePolicies('dev', 'role-boundary');
const deployment = madePolicies('dev', 'deployment-boundary');
const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:111111111111:${resource}`;
const role = (name: string) => `arn:aws:iam::111111111111:role/${name}`;

const within = (action: string, resource: string, context = {}) => decide(boundary, { action, resource, context });

test('every role of every stack has the boundary', () => {
  const roles = resources.filter(({ Type }) => Type === 'AWS::IAM::Role');
  expect(roles.length).toBeGreaterThan(0);
  const policy = 'arn:aws:iam::111111111111:policy/idp-dev-role-boundary';
  expect(roles.filter(({ Properties }) => Properties?.['PermissionsBoundary'] !== policy)).toEqual([]);
});

/** The ARN behind a reference to the log group of flow logs, the only one of a generated name that a role writes to. */
const deployed = (resource: string) =>
  resource.startsWith('<NetworkFlowLogs') ? arn('logs', 'log-group:dev-networking-NetworkFlowLogs-1A2B:*') : resource;

/** CDK lets the role of flow logs pass itself, which AWS's page on flow logs does not ask for. */
const NEEDLESS = /^iam:PassRole <NetworkVpcFlowLogIAMRole/;

test('the boundary takes nothing away that a template grants to a role', () => {
  let asked = 0;
  for (const stack of stacks) {
    for (const [name, { permissions }] of policiesOf(stack, (it) => it)) {
      for (const { Action, Resource = [] } of permissions) {
        for (const action of [Action].flat()) {
          for (const resource of [Resource].flat()) {
            asked++;
            const decision = within(action, deployed(resource), tagsOf('dev'));
            const expected = NEEDLESS.test(`${action} ${resource}`) ? 'denied' : 'allowed';
            expect([name, action, resource, decision]).toEqual([name, action, resource, expected]);
          }
        }
      }
    }
  }
  expect(asked).toBeGreaterThan(100);
});

test.each([
  ['iam:CreateRole', role('x')],
  ['iam:PassRole', role('dev-compute-ServerRole-1A2B')],
  ['sts:AssumeRole', role('admin')],
  ['sts:AssumeRole', role('cdk-idpprod-deploy-role-111111111111-us-east-1')],
  ['cloudformation:UpdateStack', arn('cloudformation', 'stack/dev-security/1')],
  ['ec2:TerminateInstances', arn('ec2', 'instance/i-1')],
  ['dynamodb:GetItem', arn('dynamodb', 'table/idp-prod-orders')],
  ['dynamodb:GetItem', arn('dynamodb', 'table/idp-dev2-orders')],
  ['s3:GetObject', 'arn:aws:s3:::idp-prod-oidc-0/x'],
  ['s3:GetObject', 'arn:aws:s3:::somebody-else/x'],
  ['sqs:ReceiveMessage', arn('sqs', 'idp-prod-orders')],
  ['ecr:PutImage', arn('ecr', 'repository/idp-prod/orders')],
  ['logs:PutLogEvents', arn('logs', 'log-group:/idp-prod/platform:*')],
])('no role of dev can %s on %s', (action, resource) => {
  expect(within(action, resource, tagsOf('dev'))).toBe('denied');
});

test("no role of dev reads a secret or a parameter of another environment, or somebody's", () => {
  for (const action of ['secretsmanager:GetSecretValue', 'ssm:GetParameter']) {
    expect(within(action, arn('any', 'thing'), tagsOf('dev'))).toBe('allowed');
    expect(within(action, arn('any', 'thing'), tagsOf('prod'))).toBe('denied');
    expect(within(action, arn('any', 'thing'))).toBe('denied');
  }
});

test("a role of dev can sign with dev's key alone, and administers none", () => {
  const key = arn('kms', 'key/1');
  expect(within('kms:Sign', key, tagsOf('dev'))).toBe('allowed');
  expect(within('kms:Sign', key, tagsOf('prod'))).toBe('denied');
  expect(within('kms:PutKeyPolicy', key, tagsOf('dev'))).toBe('denied');
});

describe("the policy of the artifact's repository", () => {
  const repository = resources.find(({ Properties }) => Properties?.['RepositoryName'] === 'idp-dev-flux');
  const { Statement } = repository?.Properties?.['RepositoryPolicyText'] as { Statement: PolicyStatement[] };
  const allowAll = [{ Effect: 'Allow' as const, Action: ['*'], Resource: ['*'] }];
  const asks = (action: string, principal: string) =>
    decide([...allowAll, ...Statement.map((it) => ({ ...it, Resource: ['*'] }))], {
      action: `ecr:${action}`,
      resource: '*',
      context: { 'aws:PrincipalArn': principal },
    });
  const github = resources.filter(({ id, Type }) => Type === 'AWS::IAM::Role' && id.startsWith('GithubRole'));
  const publisher = role(`${github[0]?.stack ?? ''}-${github[0]?.id ?? ''}-1A2B3C4D5E6F`);

  test.each(['PutImage', 'UploadLayerPart', 'BatchDeleteImage'])('%s is for the role of GitHub alone', (action) => {
    expect(github).toHaveLength(1);
    expect(asks(action, publisher)).toBe('allowed');
    for (const other of [role('admin'), role('prod-security-GithubRole1-1A'), role('idp-dev-orders'), role('x')]) {
      expect([other, asks(action, other)]).toEqual([other, 'denied explicitly']);
    }
  });

  test('everybody else reads, and CloudFormation deletes the repository', () => {
    expect(asks('BatchGetImage', role('dev-security-FluxRole1-1A'))).toBe('allowed');
    expect(asks('DeleteRepository', role('cdk-idpdev-cfn-exec-role-111111111111-us-east-1'))).toBe('allowed');
  });
});

describe('the policy of the signing key', () => {
  const policies = resources.filter(({ Type }) => Type === 'AWS::SecretsManager::ResourcePolicy');
  const [{ Properties = {} } = {}] = policies;
  const { Statement } = Properties['ResourcePolicy'] as { Statement: PolicyStatement[] };
  const asks = (action: string, principal: string) =>
    decide(Statement, { action: `secretsmanager:${action}`, context: { 'aws:PrincipalArn': principal } });
  /** As CloudFormation names them. */
  const roles = resources
    .filter(({ Type }) => Type === 'AWS::IAM::Role')
    .map(({ stack, id, Properties: { RoleName } = {} }) => role((RoleName ?? `${stack}-${id}-1A2B3C4D5E6F`) as string));

  test('is the only one, and on that secret', () => {
    expect(policies).toHaveLength(1);
    expect(Properties['SecretId']).toMatch(/^<ClusterSecretsSigningKey/);
  });

  test.each(['GetSecretValue', 'PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage'])(
    'denies %s to every role of the environment but the one of the server',
    (action) => {
      const left = roles.filter((it) => asks(action, it) !== 'denied explicitly');
      expect(roles.length).toBeGreaterThan(5);
      expect(left).toEqual([expect.stringMatching(/:role\/dev-compute-ServerRole\w+-1A2B3C4D5E6F$/)]);
    },
  );

  test.each([
    role('admin'),
    role('prod-compute-ServerRole-1A2B'),
    role('cdk-idpdev-deploy-role-111111111111-us-east-1'),
    'arn:aws:iam::111111111111:user/somebody',
    'arn:aws:iam::111111111111:root',
    'arn:aws:iam::999999999999:role/dev-compute-ServerRole-1A2B',
  ])('denies the value to %s', (principal) => {
    expect(asks('GetSecretValue', principal)).toBe('denied explicitly');
  });

  test('lets CloudFormation read, and anybody with the permission remove the policy and the secret', () => {
    const deploying = role('cdk-idpdev-cfn-exec-role-111111111111-us-east-1');
    expect(asks('GetSecretValue', deploying)).toBe('denied');
    for (const action of ['DeleteResourcePolicy', 'PutResourcePolicy', 'DeleteSecret', 'DescribeSecret']) {
      expect([action, asks(action, role('admin'))]).toEqual([action, 'denied']);
    }
  });
});

test.each([
  'CreateChangeSet',
  'CreateStack',
  'DeleteStack',
  'ExecuteChangeSet',
  'RollbackStack',
  'UpdateStack',
  'UpdateTerminationProtection',
])("with the bootstrap roles of dev, %s is for dev's stacks alone", (action) => {
  const on = (stack: string) =>
    decide(deployment, { action: `cloudformation:${action}`, resource: arn('cloudformation', `stack/${stack}/0a1b`) });
  expect([on('dev-security'), on('dev-compute')]).toEqual(['allowed', 'allowed']);
  expect([on('prod-security'), on('dev2-security'), on('CDKToolkit-idpdev'), on('someone')]).toEqual(
    Array(4).fill('denied explicitly'),
  );
});

test('with the bootstrap roles of dev, stacks are read, and assets are uploaded', () => {
  const allowed = (action: string, resource: string) => decide(deployment, { action, resource });
  expect(allowed('cloudformation:DescribeStacks', arn('cloudformation', 'stack/prod-security/1'))).toBe('allowed');
  expect(allowed('s3:PutObject', 'arn:aws:s3:::cdk-idpdev-assets-111111111111-us-east-1/x')).toBe('allowed');
});
