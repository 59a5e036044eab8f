import { RemovalPolicy, Stage } from 'aws-cdk-lib/core';
import type { Environment } from '../lib/config/environment';
import { platformNames } from '../lib/config/platform-names';
import { SecurityStack } from '../lib/stacks/security-stack';
import { testApp } from './support/app';
import { decide } from './support/iam-evaluator';
import { testPlan } from './support/plan';
import { policiesOf } from './support/role-policies';
import { testEnvironment } from './support/target';

/** A token of an identity provider: its host, and the claims that AWS turns into condition keys. */
interface Token {
  readonly issuer: string;
  readonly claims: Readonly<Record<string, string>>;
}

const { issuerHost } = platformNames(testEnvironment);
const GITHUB = 'token.actions.githubusercontent.com';
const ID: Readonly<Record<string, string>> = { 'octo/platform': '22', 'evil/platform': '33', 'octo/platform-2': '44' };
const OWNER: Readonly<Record<string, string>> = { octo: '11', evil: '66' };

/** A token of a job of octo/platform, with the subject as GitHub writes it. */
function github(subject: 'immutable' | 'names', context: string, ref: string, changes: Record<string, string> = {}) {
  const { repository = 'octo/platform', ...claims } = changes;
  const [owner = '', name = ''] = repository.split('/');
  const id = ID[repository] ?? '';
  const written = subject === 'names' ? repository : `${owner}@${OWNER[owner] ?? ''}/${name}@${id}`;
  const sub = `repo:${written}:${context}`;
  return { issuer: GITHUB, claims: { aud: 'sts.amazonaws.com', sub, repository_id: id, ref, ...claims } };
}

function githubTokens(form: 'immutable' | 'names'): Record<string, Token> {
  const main = 'refs/heads/main';
  return {
    [`${form}: environment dev on main`]: github(form, 'environment:dev', main),
    [`${form}: environment prod on main`]: github(form, 'environment:prod', main),
    [`${form}: environment development on main`]: github(form, 'environment:development', main),
    [`${form}: environment dev on a branch`]: github(form, 'environment:dev', 'refs/heads/feature'),
    [`${form}: environment dev on a branch called main-2`]: github(form, 'environment:dev', 'refs/heads/main-2'),
    [`${form}: environment dev on a tag`]: github(form, 'environment:dev', 'refs/tags/main'),
    [`${form}: environment dev in a pull request`]: github(form, 'environment:dev', 'refs/pull/7/merge'),
    [`${form}: main without an environment`]: github(form, `ref:${main}`, main),
    [`${form}: a branch`]: github(form, 'ref:refs/heads/feature', 'refs/heads/feature'),
    [`${form}: a tag`]: github(form, 'ref:refs/tags/v1', 'refs/tags/v1'),
    [`${form}: a pull request`]: github(form, 'pull_request', 'refs/pull/7/merge'),
    [`${form}: a fork`]: github(form, 'environment:dev', main, { repository: 'evil/platform' }),
    [`${form}: another repository of the owner`]: github(form, 'environment:dev', main, {
      repository: 'octo/platform-2',
    }),
    [`${form}: a new repository of the same name`]: github(form, 'environment:dev', main, { repository_id: '99' }),
    [`${form}: another audience`]: github(form, 'environment:dev', main, { aud: 'https://github.com/octo' }),
  };
}

const serviceAccount = (account: string, changes: Partial<Token> & { aud?: string } = {}): Token => ({
  issuer: changes.issuer ?? issuerHost,
  claims: { aud: changes.aud ?? 'sts.amazonaws.com', sub: `system:serviceaccount:${account}` },
});

const ACCOUNTS = ['flux-system:source-controller', 'logging:fluentd', 'orders:orders', 'fulfilment:fulfilment'];

const TOKENS: Readonly<Record<string, Token>> = {
  ...githubTokens('immutable'),
  ...githubTokens('names'),
  ...Object.fromEntries(ACCOUNTS.map((account) => [account, serviceAccount(account)])),
  'orders:default': serviceAccount('orders:default'),
  'orders:orders2': serviceAccount('orders:orders2'),
  'default:orders': serviceAccount('default:orders'),
  'flux-system:kustomize-controller': serviceAccount('flux-system:kustomize-controller'),
  'orders for the API server': serviceAccount('orders:orders', { aud: 'https://kubernetes.default.svc' }),
  'orders of another cluster': serviceAccount('orders:orders', {
    issuer: 'idp-prod-oidc-0.s3.us-east-1.amazonaws.com',
  }),
};

/** Trust policies of all roles of the security stack, by the start of their logical id. */
function trust(subject: Environment['github']['subject']) {
  const stack = new SecurityStack(new Stage(testApp(), 'dev'), 'security', {
    env: { account: '111111111111', region: 'us-east-1' },
    names: platformNames(testEnvironment),
    github: { ...testEnvironment.github, subject },
    environmentName: 'dev',
    identities: testPlan.identities,
    claims: testPlan.claims,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return policiesOf(stack, (name) => name.replace(/[0-9A-F]{8}$/, ''));
}

/** Names of the tokens that a role is given for. */
function accepted(role: string, subject: Environment['github']['subject']): string[] {
  const statements = trust(subject).get(role)?.trust ?? [];
  const providers = statements.map(({ Principal }) => (Principal as { Federated: string }).Federated);
  const [provider = ''] = providers;
  const host = provider.includes(GITHUB) ? GITHUB : issuerHost;
  return Object.entries(TOKENS)
    .filter(
      ([, { issuer, claims }]) =>
        decide(statements, {
          action: 'sts:AssumeRoleWithWebIdentity',
          // AWS takes the provider from the token's issuer.
          principal: { kind: 'Federated', id: issuer === host ? provider : `another: ${issuer}` },
          context: Object.fromEntries(Object.entries(claims).map(([claim, value]) => [`${issuer}:${claim}`, value])),
        }) === 'allowed',
    )
    .map(([name]) => name);
}

const EXPECTED: Readonly<Record<string, string>> = {
  FluxRole: 'flux-system:source-controller',
  FluentdRole: 'logging:fluentd',
  'idp-dev-orders': 'orders:orders',
  'idp-dev-fulfilment': 'fulfilment:fulfilment',
};

test('every role of the stack is asked', () => {
  expect([...trust('immutable').keys()].sort()).toEqual(['GithubRole', ...Object.keys(EXPECTED)].sort());
});

test.each(['immutable', 'names'] as const)(
  'with %s subjects GitHub deploys from one environment on main alone',
  (it) => {
    expect(accepted('GithubRole', it)).toEqual([`${it}: environment dev on main`]);
  },
);

test.each(Object.entries(EXPECTED))('%s is taken by the service account %s alone', (role, token) => {
  expect(accepted(role, 'immutable')).toEqual([token]);
});

test('no role is taken without a token', () => {
  for (const { trust: statements } of trust('immutable').values()) {
    expect(decide(statements, { action: 'sts:AssumeRole', principal: { kind: 'AWS', id: '*' } })).toBe('denied');
  }
});
