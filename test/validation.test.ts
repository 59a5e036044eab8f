import { Bucket } from 'aws-cdk-lib/aws-s3';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { App, Stack } from 'aws-cdk-lib/core';
import { FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT } from 'aws-cdk-lib/cx-api';
import { addChecks } from '../lib/add-checks';
import { orchestrate } from '../lib/orchestrator/orchestrator';
import { createPlatform } from '../lib/platform';
import { CLAIM_TYPES } from '../lib/resource-types';
import { testApp } from './support/app';
import { besideEnvironment, eksEnvironment, publicEksEnvironment } from './support/eks';
import { environments } from './support/environments';
import { emptyPlan, testPlan } from './support/plan';
import { testEnvironment, testTarget } from './support/target';

// Slow, and the one place that checks templates as `npm run synth:check` does.

function checkedApp(): App {
  const app = testApp();
  addChecks(app);
  return app;
}

test.each(Object.values(environments))('finds nothing in environment $name', (environment) => {
  const app = checkedApp();
  createPlatform(app, environment, testPlan);
  expect(() => app.synth()).not.toThrow();
});

test.each([
  ['plain HTTP for everyone', { allowedCidrs: ['0.0.0.0/0'] }],
  ['HTTPS for some', { allowedCidrs: ['203.0.113.0/24'], domain: 'apps.example.com' }],
])('finds nothing in an environment that serves routes by %s', (_, ingress) => {
  const app = checkedApp();
  createPlatform(app, { ...testEnvironment, ingress }, testPlan);
  expect(() => app.synth()).not.toThrow();
});

test.each([
  ['EKS', eksEnvironment],
  [
    'EKS with a public API, and hosts beside it',
    { ...publicEksEnvironment, cluster: { ...besideEnvironment.cluster, ...publicEksEnvironment.cluster } },
  ],
])('finds nothing in an environment on %s', (_, environment) => {
  const app = checkedApp();
  createPlatform(app, environment, testPlan);
  expect(() => app.synth()).not.toThrow();
});

test('finds nothing in an environment that signs its releases', () => {
  const app = checkedApp();
  const release = { sign: true, certificates: [], verify: false, generation: 1 };
  createPlatform(app, { ...testEnvironment, release }, testPlan);
  expect(() => app.synth()).not.toThrow();
});

test('finds nothing in the example of any resource type', () => {
  const app = checkedApp();
  const resources = Object.values(CLAIM_TYPES).map(({ example }) => example);
  const sources = resources.map((of, index) => ({
    file: `score/shop-${index}/score.yaml`,
    directory: `score/shop-${index}`,
    text: JSON.stringify({
      apiVersion: 'score.dev/v1b1',
      metadata: { name: `shop-${index}` },
      containers: { main: { image: 'example.com/shop:1' } },
      resources: of,
    }),
    attachments: {},
  }));
  createPlatform(app, testEnvironment, orchestrate(sources, testTarget()));
  expect(() => app.synth()).not.toThrow();
});

test('finds nothing in an environment without workloads', () => {
  const app = checkedApp();
  Object.values(environments)
    .slice(0, 1)
    .forEach((environment) => createPlatform(app, environment, emptyPlan));
  expect(() => app.synth()).not.toThrow();
});

test('fails when a bucket may be read over plain HTTP', () => {
  const app = checkedApp();
  new Bucket(new Stack(app, 'Stack'), 'Bucket', { enforceSSL: false });
  expect(() => app.synth()).toThrow(/validation/i);
});

test('fails when CloudFormation would refuse a value', () => {
  const app = checkedApp();
  new CfnQueue(new Stack(app, 'Stack'), 'Queue', { visibilityTimeout: 999_999 });
  expect(() => app.synth()).toThrow(/validation/i);
});

test('fails when the CDK CLI means to look at findings itself', () => {
  const app = new App({ context: { [FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT]: false } });
  addChecks(app);
  new Bucket(new Stack(app, 'Stack'), 'Bucket', { enforceSSL: false });
  expect(() => app.synth()).toThrow(/validation/i);
});
