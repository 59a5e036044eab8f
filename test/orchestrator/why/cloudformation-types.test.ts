import { CfnResource } from 'aws-cdk-lib/core';
import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import { RESOURCE_TYPES } from '../../../lib/resource-types';
import { createPlatform } from '../../../lib/platform';
import { testApp } from '../../support/app';
import { testEnvironment, testTarget } from '../../support/target';

const TEXT = `apiVersion: score.dev/v1b1
metadata:
  name: shop
containers:
  main:
    image: example.com/shop:1
resources:
  table: { type: dynamodb-table, params: { hashKey: id } }
  queue: { type: sqs, params: { topics: ["\${resources.topic.arn}"] } }
  topic: { type: sns-topic }
  bucket: { type: s3 }
  secret: { type: secret }
`;

const plan = orchestrate([{ file: 'score.yaml', directory: '.', text: TEXT, attachments: {} }], testTarget());
const resources = createPlatform(testApp(), testEnvironment, plan)
  .node.findAll()
  .filter((node) => CfnResource.isCfnResource(node));

test.each(plan.claims.map((claim) => [claim.type, claim] as const))(
  'a claim of type %s becomes the CloudFormation resources that the type names',
  (type, claim) => {
    const made = resources.filter(
      // Alarms are the platform's own.
      ({ node, stack }) => stack.node.id !== 'observability' && node.path.split('/').includes(claim.logicalId),
    );
    const named = RESOURCE_TYPES.get(type)?.cloudFormation ?? [];
    expect([...new Set(made.map(({ cfnResourceType }) => cfnResourceType))].sort()).toEqual([...named].sort());
  },
);
