import { createServer, request as forward, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CfnResource, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib/core';
import { monthlyCost } from '../../lib/compare/monthly-cost';
import { platformNames } from '../../lib/config/platform-names';
import { startEmbeddedAws, type EmbeddedAws } from '../../lib/local/embedded-aws';
import { claimLimits, createClaims } from '../../lib/local/create-claims';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import { formatArn } from '../../lib/plan/names';
import { addClaimedResources } from '../../lib/constructs/claimed-resources';
import type { Claim, ClaimOf, Plan } from '../../lib/plan/plan';
import { createPlatform } from '../../lib/platform';
import { CLAIM_TYPES, creationOrder, physicalNames, RESOURCE_TYPES } from '../../lib/resource-types';
import type { ClaimNetwork } from '../../lib/resource-types/claim-construct';
import type { ClaimType } from '../../lib/resource-types/claim-type';
import { CLAIM_CONSTRUCTS } from '../../lib/resource-types/constructs';
import type { AccessLevel } from '../../lib/resource-types/resource-type';
import { SecurityStack } from '../../lib/stacks/security-stack';
import { testApp } from '../support/app';
import { decide } from '../support/iam-evaluator';
import { policiesOf } from '../support/role-policies';
import { testEnvironment, testTarget } from '../support/target';
import { templateOf } from '../support/template';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

// Everything that is true of each resource type with something in AWS; a new type is tested by being listed.

const TYPES: readonly ClaimType[] = Object.values(CLAIM_TYPES);
const PROCESSES = 60_000;

/** The plan of a workload with the example of a type, at one level of access. */
function planOf(of: ClaimType, access?: AccessLevel): Plan {
  const { type, example } = of;
  const resources = Object.fromEntries(
    Object.entries(example).map(([name, resource]) => [
      name,
      resource.type === type && access !== undefined
        ? { ...resource, params: { ...resource.params, access } }
        : resource,
    ]),
  );
  const document = {
    apiVersion: 'score.dev/v1b1',
    metadata: { name: 'shop' },
    containers: { main: { image: 'example.com/shop:1', variables: variablesOf(of) } },
    resources,
  };
  const source = { file: 'score.yaml', directory: '.', text: JSON.stringify(document), attachments: {} };
  return orchestrate([source], testTarget());
}

/** One variable for each output. */
function variablesOf({ type, example, outputs }: ClaimType): Record<string, string> {
  const [name = ''] = Object.entries(example).find(([, resource]) => resource.type === type) ?? [];
  return Object.fromEntries(Object.keys(outputs).map((output) => [output, `\${resources.${name}.${output}}`]));
}

function claimOf(type: ClaimType, plan = planOf(type)): Claim {
  const claim = plan.claims.find((it) => it.type === type.type);
  if (claim === undefined) {
    throw new Error(`the example of ${type.type} has no claim of the type`);
  }
  return claim;
}

const stages = new Map<ClaimType, Stage>();

/** The stacks of the example of a type, by name. */
function stacksOf(type: ClaimType): Stack[] {
  const stage = stages.get(type) ?? createPlatform(testApp(), testEnvironment, planOf(type));
  stages.set(type, stage);
  return stage.node.children.filter((child) => Stack.isStack(child));
}

describe.each(TYPES.map((type) => [type.type, type] as const))('%s', (name, type) => {
  const claim = claimOf(type);

  test('is listed under its own name, and its example uses every property', () => {
    expect(RESOURCE_TYPES.get(name)).toBe(type);
    expect(Object.keys(claim)).toEqual(expect.arrayContaining(Object.keys(type.properties)));
  });

  test('gives every output that it lists', () => {
    const [container] = planOf(type).workloads.flatMap(({ containers }) => containers);
    const given = { ...container?.variables, ...container?.secrets };
    expect(Object.keys(given)).toEqual(expect.arrayContaining(Object.keys(type.outputs)));
    expect(Object.values(given)).not.toContain('');
  });

  test('its claim becomes a resource in exactly one stack, of the CloudFormation types that it names', () => {
    const { stack } = type;
    const { scope } = CLAIM_CONSTRUCTS[claim.type];
    const made = stacksOf(type)
      .filter(({ node }) => node.id !== 'observability')
      .flatMap((it) => it.node.findAll())
      .filter((node) => CfnResource.isCfnResource(node))
      .filter(({ node }) => node.path.split('/').slice(2, 4).join('/') === `${scope}/${claim.logicalId}`);
    expect([...new Set(made.map((it) => it.stack.node.id))]).toEqual([stack]);
    expect([...new Set(made.map(({ cfnResourceType }) => cfnResourceType))].sort()).toEqual(
      [...type.cloudFormation].sort(),
    );
    expect(type.resources?.(claim) ?? type.cloudFormation.length).toBe(made.length);
    const template = JSON.stringify(stacksOf(type).map((it) => templateOf(it).toJSON()));
    physicalNames(claim).forEach((physical) => expect(template).toContain(JSON.stringify(physical)));
  });

  test('has as many alarms as it says, on as many metrics, and none that another claim has', () => {
    const observability = stacksOf(type).find(({ node }) => node.id === 'observability') as Stack;
    const alarms = Object.entries(templateOf(observability).findResources('AWS::CloudWatch::Alarm'))
      .filter(([id]) => id.startsWith(`Claims${CLAIM_CONSTRUCTS[claim.type].scope}`))
      .map(([, { Properties }]) => Properties as { Metrics?: { MetricStat?: unknown }[]; AlarmDescription: string });
    const metrics = alarms.map(({ Metrics }) => Metrics?.filter(({ MetricStat }) => MetricStat).length ?? 1);
    expect(metrics.sort()).toEqual([...type.alarms].sort());
    alarms.forEach(({ AlarmDescription }) => expect(AlarmDescription).toContain(claim.name));
  });

  test('costs what it says, besides its alarms', () => {
    const items = (claims: readonly Claim[]) =>
      monthlyCost(claims, testEnvironment).items.filter(({ item }) => item.includes('claims of type'));
    const dollars = type.cost.perMonth * (type.units?.(claim) ?? 1) + (type.cost.perEnvironment ?? 0);
    expect(items([claim]).reduce((sum, it) => sum + it.dollars, 0)).toBeCloseTo(dollars, 2);
  });

  test('its types of access grant exactly their actions on what is there, and nothing beside it', () => {
    for (const [level, grants] of Object.entries(type.access)) {
      const plan = planOf(type, level as AccessLevel);
      const of = claimOf(type, plan);
      const statements = rolesOf(type, level as AccessLevel);
      for (const { actions, resource } of grants.map((grant) => ({ ...grant, resource: grant.resource(of) }))) {
        expect(actions.length).toBeGreaterThan(0);
        expect([...actions]).toEqual([...actions].sort());
        if (resource !== undefined) {
          const arn = concrete(formatArn(resource, { region: 'us-east-1', account: '111111111111' }));
          const context = { 'aws:ResourceAccount': '111111111111' };
          const beside = arn.replace(of.name, `${of.name}x`);
          expect(actions.map((action) => decide(statements, { action, resource: arn, context }))).toEqual(
            actions.map(() => 'allowed'),
          );
          expect(actions.map((action) => decide(statements, { action, resource: beside, context }))).toEqual(
            actions.map(() => 'denied'),
          );
        }
      }
    }
    expect(Object.keys(type.access)).toContain(type.defaultAccess);
  });

  test('its construct uses every property of a claim', () => {
    const unused = Object.entries(type.properties).flatMap(([property, behaviour]) => {
      const keys = 'effect' in behaviour ? [] : Object.keys(behaviour);
      const paths = keys.length === 0 ? [[property]] : keys.map((key) => [property, key]);
      return paths.filter((path) => resourceText(type, changed(claim, path)) === resourceText(type, claim));
    });
    expect(unused).toEqual([]);
  });

  test('every physical name it gives to workloads is open at some level of access', () => {
    const [container] = planOf(type).workloads.flatMap(({ containers }) => containers);
    const given = Object.values(container?.variables ?? {});
    const granted = Object.values(type.access)
      .flat()
      .map((grant) => grant.resource(claim)?.resource ?? '');
    const named = physicalNames(claim).filter((physical) => given.some((value) => value.includes(physical)));
    const closed = named.filter((physical) => !granted.some((resource) => resource.includes(physical)));
    expect(closed).toEqual([]);
  });

  test('an output that names what a level of access does not open is a warning at the place of its use', () => {
    const named = Object.keys(type.outputs).filter((output) => {
      const value = valueOf(output);
      return physicalNames(claim).some((physical) => physical !== claim.name && value.includes(physical));
    });
    for (const [level, grants] of Object.entries(type.access)) {
      const resources = grants.map((grant) => grant.resource(claim)?.resource ?? '');
      const [other = ''] = physicalNames(claim).slice(1);
      const closed = resources.some((resource) => resource.includes(other)) ? [] : named;
      const { warnings } = planOf(type, level as AccessLevel);
      expect(warnings.map(({ path }) => path)).toEqual(closed.map((output) => `containers.main.variables.${output}`));
      expect(warnings.filter(({ line, message }) => line === undefined || !message.includes(level))).toEqual([]);
    }

    function valueOf(output: string): string {
      const [container] = planOf(type).workloads.flatMap(({ containers }) => containers);
      return container?.variables[output] ?? '';
    }
  });

  test('says why each wildcard of its grants is needed', () => {
    const endings = Object.keys(CLAIM_CONSTRUCTS[claim.type].wildcards ?? {});
    const wild = Object.values(type.access)
      .flat()
      .map((grant) => grant.resource(claim)?.resource ?? '')
      .filter((resource) => /[*?]/.test(resource));
    expect(wild.filter((resource) => !endings.some((ending) => resource.endsWith(ending)))).toEqual([]);
    expect(endings.filter((ending) => !wild.some((resource) => resource.endsWith(ending)))).toEqual([]);
  });
});

const NETWORK: ClaimNetwork = { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'], clusterGroupId: 'sg-1' };

/** What a claim becomes in its stack, with all others of its example, as JSON; or why the CDK refuses it. */
function resourceText(type: ClaimType, claim: ClaimOf): string {
  const stack = new Stack(testApp(), type.stack);
  const claims = planOf(type).claims.map((it) => (it.uid === claim.uid ? (claim as Claim) : it));
  try {
    addClaimedResources(stack, type.stack, { claims, network: NETWORK, removalPolicy: RemovalPolicy.DESTROY });
    return JSON.stringify(templateOf(stack).toJSON());
  } catch (error) {
    return String(error);
  }
}

/** A claim with another value at a path. */
function changed<Value extends object>(value: Value, [key = '', ...rest]: readonly string[]): Value {
  const old = (value as Record<string, unknown>)[key];
  return { ...value, [key]: rest.length > 0 ? changed(old as object, rest) : otherThan(old) };
}

/** A value of the same kind that is valid, too. */
function otherThan(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      return value + 1;
    case 'boolean':
      return !value;
    case 'string':
      return OTHER_WORDS.get(value) ?? `${value.slice(0, 1)}x${value.slice(1)}`;
    default:
      return Array.isArray(value) ? value.slice(1) : { ...Object(value), name: 'other' };
  }
}

/** Values of which there are only some. */
const OTHER_WORDS: ReadonlyMap<string, string> = new Map([
  ['S', 'N'],
  ['N', 'S'],
  ['B', 'S'],
  ['NEW_AND_OLD_IMAGES', 'KEYS_ONLY'],
  ['KEYS_ONLY', 'NEW_IMAGE'],
  ['NEW_IMAGE', 'OLD_IMAGE'],
  ['OLD_IMAGE', 'KEYS_ONLY'],
]);

/** What the workload's role may do in the template. */
function rolesOf(type: ClaimType, level: AccessLevel) {
  const { identities, claims } = planOf(type, level);
  const security = new SecurityStack(new Stage(testApp(), 'dev'), 'security', {
    env: { account: '111111111111', region: 'us-east-1' },
    names: platformNames(testEnvironment),
    github: testEnvironment.github,
    environmentName: 'dev',
    identities,
    claims,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = 'idp-dev-shop';
  return policiesOf(security, (it) => (it === role ? role : undefined)).get(role)?.permissions ?? [];
}

/** An ARN that a pattern matches. */
function concrete(pattern: string): string {
  return pattern.replaceAll('*', 'a').replaceAll('?', 'a');
}

test('no two types have the same scope, and what a type comes after is there', () => {
  const scopes = Object.values(CLAIM_CONSTRUCTS).map(({ scope }) => scope);
  expect(new Set(scopes).size).toBe(scopes.length);
  expect(TYPES.flatMap(({ after = [] }) => after).filter((type) => !(type in CLAIM_TYPES))).toEqual([]);
});

test('claims are created after those that they refer to', () => {
  const order = creationOrder(TYPES.flatMap((type) => planOf(type).claims)).map((group) =>
    group.map(({ type }) => type),
  );
  for (const { type, after = [] } of TYPES) {
    const at = order.findIndex((group) => group.includes(type as Claim['type']));
    after.forEach((other) => expect(order.slice(at).flat()).not.toContain(other));
  }
});

describe('the local run', () => {
  let aws: EmbeddedAws;
  let recorder: Server;
  const answered: string[] = [];

  /** Hands requests on to the embedded services and keeps what was answered well. */
  beforeAll(async () => {
    aws = await startEmbeddedAws();
    recorder = createServer((incoming, outgoing) => {
      void text(incoming).then((body) => {
        const { hostname, port } = new URL(aws.endpoint);
        const { method, url: path, headers } = incoming;
        forward({ hostname, port, method, path, headers }, (response: IncomingMessage) => {
          if (response.statusCode === 200) {
            answered.push(`${path} ${body}`);
          }
          response.pipe(outgoing.writeHead(response.statusCode ?? 500, response.headers));
        }).end(body);
      });
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => recorder.once('listening', resolve));
  }, PROCESSES);

  afterAll(async () => {
    recorder.closeAllConnections();
    recorder.close();
    await aws.stop();
  }, PROCESSES);

  test.each(TYPES.map((type) => [type.type, type] as const))(
    'creates a claim of type %s, or says that it does not',
    async (_, type) => {
      const { port } = recorder.address() as AddressInfo;
      const access = {
        endpoint: `http://127.0.0.1:${port}`,
        region: 'us-east-1',
        accessKeyId: 'a',
        secretAccessKey: 'b',
      };
      const { claims } = planOf(type);
      await createClaims(access, claims, true);
      const claim = claimOf(type);
      const created = physicalNames(claim).filter((name) => answered.some((request) => request.includes(name)));
      const declined = claimLimits([claim]).filter(({ limit }) => limit.startsWith('it is not created'));
      expect(created).toEqual(declined.length === 0 ? physicalNames(claim) : []);
      await createClaims(access, claims, true);
    },
    PROCESSES,
  );
});
