import { RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Environment } from '../../lib/config/environment';
import { localEnvironment } from '../../lib/config/parse-environments';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import type { Plan } from '../../lib/plan/plan';
import type { Target } from '../../lib/plan/target';
import { createPlatform } from '../../lib/platform';
import { CLAIM_TYPES } from '../../lib/resource-types';
import { DataStack } from '../../lib/stacks/data-stack';
import { testApp } from '../support/app';
import { compare } from '../support/comparison';
import { ordersDatabase } from '../support/plan';
import { testEnvironment, testTarget } from '../support/target';
import { resourcesOf, templateOf } from '../support/template';

const URL = '${resources.db.username}:${resources.db.password}@${resources.db.host}:${resources.db.port}';

/** A workload with one database, and every output of it. */
function plan(resource: string, changes: Partial<Target> = {}): Plan {
  const outputs = Object.keys(CLAIM_TYPES.postgres.outputs);
  const text = `apiVersion: score.dev/v1b1
metadata: { name: shop }
containers:
  main:
    image: .
    variables:
${outputs.map((output) => `      ${output.toUpperCase()}: \${resources.db.${output}}`).join('\n')}
      URL: postgres://${URL}
resources:
  db: ${resource}
`;
  return orchestrate(
    [{ file: 'score/shop/score.yaml', directory: 'score/shop', text, attachments: {} }],
    testTarget(changes),
  );
}

const containerOf = ({ workloads }: Plan) => workloads[0]?.containers[0];
const opening = ({ workloads }: Plan) => workloads[0]?.manifests.find(({ metadata }) => metadata.name === 'to-shop.db');

describe('class default', () => {
  const found = plan('{ type: postgres }');

  test('has a name that the plan knows, and a password that no plan has', () => {
    expect(containerOf(found)?.variables).toMatchObject({
      ...{
        HOST: 'shop-db.idp-dev.internal',
        PORT: '5432',
        NAME: 'app',
        DATABASE: 'app',
        USER: 'app',
        SSLMODE: 'require',
      },
    });
    const password = { claim: 'idp-dev/shop.db/password', secret: 'shop.db.password' };
    expect(containerOf(found)?.secrets).toEqual({ PASSWORD: password, URL_SECRET_1: password });
    expect(found.claims).toMatchObject([{ type: 'postgres', name: 'idp-dev-shop-db' }]);
  });

  test('is reached in the network of the hosts, on its port alone', () => {
    const cidr = testEnvironment.network.cidr;
    expect(opening(found)).toMatchObject({
      kind: 'NetworkPolicy',
      metadata: { namespace: 'shop' },
      spec: {
        policyTypes: ['Egress'],
        egress: [{ to: [{ ipBlock: { cidr } }], ports: [{ port: 5432, protocol: 'TCP' }] }],
      },
    });
  });

  test('gives the role of its workload nothing', () => {
    expect(found.identities[0]?.statements).toEqual([]);
  });

  test('is refused where RDS would refuse its name, with the fix', () => {
    expect(() => plan('{ type: postgres, id: one--two }')).toThrow(
      /score\.yaml:\d+:\d+: resources\.db.*RDS takes no name with '--', as in 'one--two'; give the resource an id without it/,
    );
  });

  test('shows its cost before anybody merges, and may exceed the budget', () => {
    const budget = (amount: number): Environment => ({
      ...testEnvironment,
      budget: { ...testEnvironment.budget, amount },
    });
    const [small, large] = [30, 60].map((it) => compare({ ...found, claims: [] }, found, { environment: budget(it) }));
    const rise = (large?.cost.after.total ?? 0) - (large?.cost.before.total ?? 0);
    // The instance, its disk and secret, and the zone. Its alarms are within those that are free.
    expect(rise).toBeCloseTo(14.88, 2);
    expect(large?.verdicts['over-budget']).toEqual([]);
    expect(small?.verdicts['over-budget']).toEqual([expect.stringContaining('exceed the budget of 30.00')]);
  });
});

describe('class existing', () => {
  const resource = '{ type: postgres, class: existing }';
  const existing: Environment['existing'] = { 'shop.db': { type: 'postgres', host: 'db.example.com', port: 6432 } };

  test('is where the environment says, with the password that a person sets', () => {
    const found = plan(resource, { environment: { ...testEnvironment, existing } });
    expect(containerOf(found)?.variables).toMatchObject({
      ...{ HOST: 'db.example.com', PORT: '6432', NAME: 'db', USERNAME: 'shop', SSLMODE: 'prefer' },
    });
    expect(found.claims).toMatchObject([{ type: 'secret', name: 'idp-dev/shop.db/password' }]);
    expect(opening(found)).toMatchObject({ spec: { egress: [{ ports: [{ port: 6432 }] }] } });
  });

  test('is refused where the environment does not have it, with the way out', () => {
    expect(() => plan(resource)).toThrow(
      /class 'existing' is a server that the platform does not run, and dev does not say where it is; .* or use class 'default'/,
    );
  });
});

test.each(['default', 'existing'])('class %s is a server of this machine in the local run', (className) => {
  const uid = `postgres.${className}#shop.db`;
  const local = { awsEndpoint: '', address: '', ports: {}, servers: { [uid]: 40_000 } };
  const environment = localEnvironment(testEnvironment);
  const found = plan(`{ type: postgres, class: ${className} }`, { environment, local });
  expect(found.claims).toEqual([]);
  expect(found.servers).toEqual([
    { uid, type: 'postgres', port: 40_000, name: 'shop_db', username: 'shop_db', password: 'local-shop-db' },
  ]);
  expect(containerOf(found)?.variables).toMatchObject({
    ...{ URL: 'postgres://shop_db:local-shop-db@127.0.0.1:40000', SSLMODE: 'disable' },
  });
});

describe('on AWS', () => {
  const network = { vpcId: 'vpc-1', subnetIds: ['subnet-1', 'subnet-2'], clusterGroupId: 'sg-hosts' };
  const second = { ...ordersDatabase, logicalId: 'Second', name: 'idp-dev-second', host: 'second.idp-dev.internal' };
  const stack = (removalPolicy = RemovalPolicy.DESTROY, claims = [ordersDatabase]) =>
    new DataStack(testApp(), 'data', { claims, deploymentsTable: 'deployments', removalPolicy, network });

  test('is small, encrypted, without a public address, and lets in the hosts alone', () => {
    const template = templateOf(stack());
    template.hasResourceProperties('AWS::RDS::DBInstance', {
      ...{ DBInstanceIdentifier: ordersDatabase.name, DBInstanceClass: 'db.t4g.micro', AllocatedStorage: '20' },
      ...{ Engine: 'postgres', EngineVersion: '17', StorageEncrypted: true, PubliclyAccessible: false },
    });
    const groups = Object.values(resourcesOf(stack())).filter(({ Type }) => Type === 'AWS::EC2::SecurityGroup');
    expect(groups.map(({ Properties }) => Properties?.['SecurityGroupIngress'])).toEqual([
      [expect.objectContaining({ SourceSecurityGroupId: 'sg-hosts', FromPort: 5432, ToPort: 5432, IpProtocol: 'tcp' })],
    ]);
  });

  test('has a password that no template contains', () => {
    const [instance] = Object.values(resourcesOf(stack())).filter(({ Type }) => Type === 'AWS::RDS::DBInstance');
    expect(JSON.stringify(instance?.Properties?.['MasterUserPassword'])).toMatch(
      /\{\{resolve:secretsmanager:.*"Ref":"DatabasesOrdersDbPassword\w+".*:SecretString:::\}\}/,
    );
  });

  test.each([
    [RemovalPolicy.DESTROY, 'Delete', false, 1],
    [RemovalPolicy.RETAIN, 'Retain', true, 7],
  ] as const)('with %s it has the policy %s', (removalPolicy, policy, DeletionProtection, BackupRetentionPeriod) => {
    const resources = Object.values(resourcesOf(stack(removalPolicy)));
    const kept = resources.filter(({ Type }) => /RDS::|SecretsManager::Secret$|EC2::SecurityGroup$/.test(Type));
    expect(kept.map(({ DeletionPolicy = 'Delete' }) => DeletionPolicy)).toEqual(Array(4).fill(policy));
    const [instance] = resources.filter(({ Type }) => Type === 'AWS::RDS::DBInstance');
    expect(instance?.Properties).toMatchObject({ DeletionProtection, BackupRetentionPeriod });
  });

  test('shares its network with all others', () => {
    const template = templateOf(stack(RemovalPolicy.DESTROY, [ordersDatabase, second]));
    const counts = ['RDS::DBInstance', 'RDS::DBSubnetGroup', 'Route53::HostedZone', 'EC2::SecurityGroup'].map(
      (type) => Object.keys(template.findResources(`AWS::${type}`)).length,
    );
    expect(counts).toEqual([2, 1, 1, 1]);
  });

  test('changes nothing of the network and the hosts', () => {
    const others = (claims: Plan['claims']) =>
      createPlatform(testApp(), testEnvironment, { ...plan('{ type: postgres }'), claims })
        .node.children.filter((child) => Stack.isStack(child))
        .filter(({ node }) => node.id === 'networking' || node.id === 'compute')
        .map((it) => templateOf(it).toJSON() as unknown);
    expect(others([ordersDatabase])).toEqual(others([]));
  });
});
