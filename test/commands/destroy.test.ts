import { Stack } from 'aws-cdk-lib/core';
import { STACKS } from '../../lib/commands/destroy/run';
import { createPlatform } from '../../lib/platform';
import { testApp } from '../support/app';
import { emptyPlan } from '../support/plan';
import { testEnvironment } from '../support/target';

test('the stacks that are destroyed are those of the platform', () => {
  const stage = createPlatform(testApp(), testEnvironment, emptyPlan);
  const ids = stage.node.children.filter((child) => Stack.isStack(child)).map(({ node }) => node.id);
  expect([...STACKS].sort()).toEqual(ids.sort());
});
