import { RemovalPolicy } from 'aws-cdk-lib/core';
import { platformNames } from '../../lib/config/platform-names';
import { SecurityStack, type SecurityStackProps } from '../../lib/stacks/security-stack';
import { testApp } from '../support/app';
import { decide } from '../support/iam-evaluator';
import { ordersSecret, testPlan } from '../support/plan';
import { policiesOf } from '../support/role-policies';
import { testEnvironment } from '../support/target';
import { resourcesOf, templateOf, type Resource } from '../support/template';

interface PolicyStatement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly Principal?: unknown;
  readonly Condition?: Record<string, Record<string, string>>;
}

interface PolicyDocument {
  readonly Statement: readonly PolicyStatement[];
}

interface Properties {
  readonly AssumeRolePolicyDocument?: PolicyDocument;
  readonly PolicyDocument?: PolicyDocument;
  /** Of a role, inline. */
  readonly Policies?: readonly { readonly PolicyDocument: PolicyDocument }[];
  /** Of a policy. */
  readonly Roles?: readonly { readonly Ref: string }[];
  readonly RoleName?: string;
}

const names = platformNames(testEnvironment);
const { github } = testEnvironment;
const env = { account: '111111111111', region: 'us-east-1' };

function create(changes: Partial<SecurityStackProps> = {}): SecurityStack {
  const { identities, claims } = testPlan;
  const common = { env, names, github, environmentName: 'dev', identities, claims } as const;
  const props: SecurityStackProps = { ...common, removalPolicy: RemovalPolicy.DESTROY, ...changes };
  return new SecurityStack(testApp(), 'Security', props);
}

const stack = create();
const all = Object.entries(resourcesOf(stack));
const properties = (id: string): Properties => resourcesOf(stack)[id]?.Properties ?? {};
const idsOf = (type: string) => all.filter(([, { Type }]) => Type === type).map(([id]) => id);

function roleId(start: string): string {
  const ids = idsOf('AWS::IAM::Role').filter((id) => id.startsWith(start));
  expect(ids).toHaveLength(1);
  return ids[0] ?? '';
}

const trustOf = (role: string) => properties(role).AssumeRolePolicyDocument?.Statement ?? [];

/** Inline statements of a role and those of the policies attached to it. */
function permissionsOf(role: string): PolicyStatement[] {
  const inline = properties(role).Policies ?? [];
  const attached = idsOf('AWS::IAM::Policy')
    .map(properties)
    .filter(({ Roles }) => Roles?.some(({ Ref }) => Ref === role));
  return [...inline, ...attached].flatMap(({ PolicyDocument }) => PolicyDocument?.Statement ?? []);
}

const list = <Value>(value: Value | Value[] | undefined): Value[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** What a role may do: `<action> <resource>`, sorted. */
const allowed = (role: string) =>
  permissionsOf(role)
    .flatMap(({ Action, Resource }) => list(Action).flatMap((action) => list(Resource).map((it) => `${action} ${it}`)))
    .sort();

const bootstrap = (role: string) => `arn:aws:iam::111111111111:role/cdk-idpdev-${role}-role-111111111111-us-east-1`;

describe('GitHub', () => {
  const role = () => roleId('GithubRole');

  test("takes the environment's own bootstrap roles for a deployment, and not the one that reads the account", () => {
    const roles = ['deploy', 'file-publishing'].map(bootstrap);
    expect(allowed(role()).filter((it) => it.startsWith('sts:'))).toEqual(
      ['sts:AssumeRole', 'sts:TagSession'].flatMap((action) => roles.map((it) => `${action} ${it}`)),
    );
  });

  test('pushes images and the artifact of this environment, and removes nothing', () => {
    const permissions = allowed(role()).filter((it) => it.startsWith('ecr:'));
    const repository = 'arn:aws:ecr:us-east-1:111111111111:repository';
    expect(permissions).toContain(`ecr:PutImage ${repository}/idp-dev-flux`);
    expect(permissions).toContain(`ecr:PutImage ${repository}/idp-dev/*`);
    expect(permissions.filter((it) => it.endsWith(' *'))).toEqual(['ecr:GetAuthorizationToken *']);
    expect(permissions.filter((it) => /Delete|SetRepositoryPolicy|ecr:\*/.test(it))).toEqual([]);
    expect(new Set(permissions.map((it) => it.split('repository/')[1]))).toEqual(
      new Set([undefined, 'idp-dev/*', 'idp-dev-flux']),
    );
  });

  test('writes claimed secrets and reads none, and has no other permission but to push and record', () => {
    const claimed = 'arn:aws:secretsmanager:us-east-1:111111111111:secret:idp-dev/*';
    expect(allowed(role()).filter((it) => !/^(sts|ecr|dynamodb):/.test(it))).toEqual([
      `secretsmanager:DescribeSecret ${claimed}`,
      'secretsmanager:ListSecrets *',
      `secretsmanager:PutSecretValue ${claimed}`,
    ]);
    // The cluster's own have names that CloudFormation makes: none begins so.
    const own = Object.values(resourcesOf(stack)).filter(({ Type }) => Type === 'AWS::SecretsManager::Secret');
    const names = own.map(({ Properties = {} }) => Properties['Name']);
    expect(names).toEqual(expect.arrayContaining([undefined, expect.stringMatching(/^idp-dev\//)]));
  });

  test('writes releases, and reads them and the state of the cluster; no other kind of item, and no other table', () => {
    const [policies] = policiesOf(stack, (name) => (name === role() ? name : undefined)).values();
    const may = (action: string, kind: string, table = 'idp-dev-deployments') =>
      decide(policies?.permissions ?? [], {
        action: `dynamodb:${action}`,
        resource: `arn:aws:dynamodb:us-east-1:111111111111:table/${table}`,
        context: { 'dynamodb:LeadingKeys': [kind] },
      }) === 'allowed';
    const actions = ['PutItem', 'UpdateItem', 'GetItem', 'Query', 'DeleteItem', 'Scan', 'BatchWriteItem'];
    const allowedOn = (kind: string, table?: string) => actions.filter((action) => may(action, kind, table));
    expect(allowedOn('release')).toEqual(['PutItem', 'UpdateItem', 'GetItem', 'Query']);
    expect(allowedOn('status')).toEqual(['GetItem', 'Query']);
    expect(allowedOn('other')).toEqual([]);
    expect(allowedOn('release', 'idp-prod-deployments')).toEqual([]);
  });

  test('the stack tells the ARN of its role', () => {
    const outputs = (templateOf(stack).toJSON() as { Outputs: Record<string, { Value: unknown }> }).Outputs;
    expect(outputs['DeployRoleArn']?.Value).toEqual({ 'Fn::GetAtt': [role(), 'Arn'] });
  });

  test("is known by the account's provider, which no environment makes or removes", () => {
    const urls = idsOf('AWS::IAM::OIDCProvider').map((id) => (resourcesOf(stack)[id]?.Properties ?? {})['Url']);
    expect(urls).toEqual([`https://${names.issuerHost}`]);
    expect(trustOf(role()).map(({ Principal }) => Principal)).toEqual([
      { Federated: 'arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com' },
    ]);
  });
});

describe('the cluster', () => {
  test('the world reads two documents of the issuer, over TLS, and nothing else', () => {
    const [id = ''] = idsOf('AWS::S3::BucketPolicy');
    const statements = properties(id).PolicyDocument?.Statement ?? [];
    const arn = (path: string) => ({
      'Fn::Join': ['', [{ 'Fn::GetAtt': [idsOf('AWS::S3::Bucket')[0], 'Arn'] }, path]],
    });
    expect(statements.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: 's3:GetObject',
        Resource: [arn('/.well-known/openid-configuration'), arn('/openid/v1/jwks')],
      },
    ]);
    expect(statements.filter(({ Effect }) => Effect === 'Deny').map(({ Condition }) => Condition)).toEqual([
      { Bool: { 'aws:SecureTransport': 'false' } },
    ]);
  });

  test('access lists cannot make the issuer any more public than its policy does', () => {
    const [id = ''] = idsOf('AWS::S3::Bucket');
    expect(properties(id)).toMatchObject({
      BucketName: names.issuerBucket,
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: true },
    });
  });

  test('Flux reads the artifact, and no image of a workload', () => {
    const permissions = allowed(roleId('FluxRole'));
    expect(permissions).toContain('ecr:BatchGetImage arn:aws:ecr:us-east-1:111111111111:repository/idp-dev-flux');
    expect(permissions.filter((it) => !it.endsWith(':repository/idp-dev-flux'))).toEqual([
      'ecr:GetAuthorizationToken *',
    ]);
    expect(permissions.filter((it) => /Put|Upload|Delete/.test(it))).toEqual([]);
  });

  test('Fluentd writes below the log prefix, and makes no log group', () => {
    const groups = 'arn:aws:logs:us-east-1:111111111111:log-group';
    expect(allowed(roleId('FluentdRole'))).toEqual([
      `logs:CreateLogStream ${groups}:/idp-dev/*:*`,
      `logs:PutLogEvents ${groups}:/idp-dev/*:*`,
    ]);
  });

  test("a workload's role has the plan's name and exactly the plan's statements", () => {
    const role = roleId('WorkloadsFulfilment');
    expect(properties(role).RoleName).toBe('idp-dev-fulfilment');
    expect(allowed(role)).toEqual([
      'dynamodb:GetItem arn:aws:dynamodb:us-east-1:111111111111:table/idp-dev-orders-orders',
      'dynamodb:Query arn:aws:dynamodb:us-east-1:111111111111:table/idp-dev-orders-orders',
      's3:PutObject arn:aws:s3:::idp-dev-fulfilment-receipts-0123456789/*',
      'sqs:DeleteMessage arn:aws:sqs:us-east-1:111111111111:idp-dev-orders',
      'sqs:ReceiveMessage arn:aws:sqs:us-east-1:111111111111:idp-dev-orders',
    ]);
  });

  test("a workload's role holds nothing of another workload", () => {
    const orders = JSON.stringify(permissionsOf(roleId('WorkloadsOrders')));
    expect(orders).toContain('idp-dev-orders-orders');
    expect(orders).not.toContain('receipts');
    expect(orders).not.toContain('sqs:ReceiveMessage');
  });

  test('a workload that claims nothing has a role without any policy', () => {
    const [identity] = testPlan.identities;
    const bare = create({ identities: identity === undefined ? [] : [{ ...identity, statements: [] }] });
    const role = Object.values(resourcesOf(bare)).find((it) => it.Properties?.['RoleName'] === 'idp-dev-fulfilment');
    expect(role).toBeDefined();
    expect(role?.Properties).not.toHaveProperty('Policies');
  });
});

describe('the key that signs releases', () => {
  const release = { sign: true, certificates: [], verify: false, generation: 1 };
  const keys = (changes: Partial<SecurityStackProps>) =>
    Object.entries(resourcesOf(create(changes))).filter(([, { Type }]) => Type.startsWith('AWS::KMS::'));

  test.each([undefined, { ...release, sign: false }])('is not made with release: %p', (settings) => {
    expect(keys({ release: settings })).toEqual([]);
  });

  test('signs for the role of GitHub alone; the account administers it, and can neither sign nor let others sign', () => {
    const [[, key] = [], [, alias] = []] = keys({ release });
    expect(key?.Properties).toMatchObject({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' });
    expect(alias?.Properties).toMatchObject({ AliasName: 'alias/idp-dev-release' });
    const { Statement } = key?.Properties?.['KeyPolicy'] as PolicyDocument;
    const [administration, signing, ...others] = Statement;
    expect(others).toEqual([]);
    expect(administration?.Principal).toEqual({ AWS: 'arn:aws:iam::111111111111:root' });
    expect(administration?.Action).toContain('kms:PutKeyPolicy');
    expect(administration?.Action).toContain('kms:ScheduleKeyDeletion');
    expect(list(administration?.Action).filter((it) => /Sign|CreateGrant|\*/.test(it))).toEqual([]);
    expect(signing).toMatchObject({
      Principal: { AWS: { 'Fn::GetAtt': [roleId('GithubRole'), 'Arn'] } },
      Action: ['kms:GetPublicKey', 'kms:Sign'],
    });
  });

  test('another generation is another key under the same alias, which moves', () => {
    const ids = (generation: number) => keys({ release: { ...release, generation } }).map(([id]) => id);
    expect(ids(2)[0]).not.toBe(ids(1)[0]);
    expect(ids(2)[1]).toBe(ids(1)[1]);
  });

  test.each([
    [RemovalPolicy.DESTROY, 'Delete', 7],
    [RemovalPolicy.RETAIN, 'Retain', undefined],
  ] as const)('with %s its policy is %s', (removalPolicy, policy, days) => {
    const [[, key] = []] = keys({ release, removalPolicy });
    expect([key?.DeletionPolicy, key?.Properties?.['PendingWindowInDays']]).toEqual([policy, days]);
  });
});

describe('every role', () => {
  const roles = idsOf('AWS::IAM::Role');

  test('is taken through a web identity, with exact conditions and no pattern', () => {
    expect(roles).toHaveLength(1 + 2 + testPlan.identities.length);
    for (const statement of roles.flatMap(trustOf)) {
      expect(statement.Action).toBe('sts:AssumeRoleWithWebIdentity');
      expect(Object.keys(statement.Condition ?? {})).toEqual(['StringEquals']);
      expect(JSON.stringify(statement)).not.toMatch(/[*?]/);
    }
  });

  test('names its actions one by one', () => {
    const actions = roles.flatMap(permissionsOf).flatMap(({ Action }) => list(Action));
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });
});

describe('secrets', () => {
  test('are made in Secrets Manager, so that no template holds a value', () => {
    const secrets = idsOf('AWS::SecretsManager::Secret').map(properties);
    expect(secrets).toHaveLength(4);
    for (const secret of secrets) {
      const PasswordLength = JSON.stringify(secret).includes(ordersSecret.name) ? ordersSecret.length : 48;
      expect(secret).toMatchObject({ GenerateSecretString: { ExcludePunctuation: true, PasswordLength } });
      expect(secret).not.toHaveProperty('SecretString');
    }
  });

  test('that are claimed are read by the workload alone, under their own name and six more characters', () => {
    const readers = idsOf('AWS::IAM::Role').filter((id) =>
      JSON.stringify(permissionsOf(id)).includes('secretsmanager:GetSecretValue'),
    );
    expect(readers).toEqual([roleId('WorkloadsOrders')]);
    expect(permissionsOf(roleId('WorkloadsOrders'))).toContainEqual(
      expect.objectContaining({ Action: 'secretsmanager:GetSecretValue' }),
    );
    expect(JSON.stringify(permissionsOf(roleId('WorkloadsOrders')))).toContain(`:secret:${ordersSecret.name}-??????`);
  });

  test.each([
    [RemovalPolicy.DESTROY, 'Delete'],
    [RemovalPolicy.RETAIN, 'Retain'],
  ] as const)('with %s the policy of secrets and issuer is %s', (removalPolicy, policy) => {
    const kept = (it: Resource) => ['AWS::SecretsManager::Secret', 'AWS::S3::Bucket'].includes(it.Type);
    const policies = Object.values(resourcesOf(create({ removalPolicy })))
      .filter(kept)
      .map((it) => it.DeletionPolicy);
    expect(policies).toEqual([policy, policy, policy, policy, policy]);
  });
});
