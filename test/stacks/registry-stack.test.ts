import { Match } from 'aws-cdk-lib/assertions';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import { logicalId } from '../../lib/plan/names';
import { RegistryStack } from '../../lib/stacks/registry-stack';
import { testApp } from '../support/app';
import { testPlan } from '../support/plan';
import { inventoryOf, resourcesOf, templateOf } from '../support/template';

const registryStack = (removalPolicy = RemovalPolicy.DESTROY, images = testPlan.images) =>
  new RegistryStack(testApp(), 'registry', {
    images,
    artifact: { repository: 'idp-dev-flux', publisherRole: 'dev-security-GithubRole*', movingTag: 'dev' },
    removalPolicy,
  });

const stack = registryStack();
const template = templateOf(stack);

test('holds one repository per image, and one for the artifact that Flux pulls', () => {
  expect(inventoryOf(stack)).toMatchInlineSnapshot(`
    {
      "Artifact15CF5995": "AWS::ECR::Repository",
      "ImagesFulfilment025539BD": "AWS::ECR::Repository",
      "ImagesOrdersFDC0DDEF": "AWS::ECR::Repository",
    }
  `);
});

test.each(['idp-dev/fulfilment', 'idp-dev/orders'])('never lets a tag of %s move', (RepositoryName) => {
  template.hasResourceProperties('AWS::ECR::Repository', {
    RepositoryName,
    ImageTagMutability: 'IMMUTABLE',
    ImageTagMutabilityExclusionFilters: Match.absent(),
  });
});

test("lets the environment's tag alone move in the artifact's repository", () => {
  template.hasResourceProperties('AWS::ECR::Repository', {
    RepositoryName: 'idp-dev-flux',
    ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    ImageTagMutabilityExclusionFilters: [
      { ImageTagMutabilityExclusionFilterType: 'WILDCARD', ImageTagMutabilityExclusionFilterValue: 'dev' },
    ],
  });
});

test('one role alone changes what the repository of the artifact holds', () => {
  const policies = Object.values(resourcesOf(stack)).map(
    ({ Properties }) => [Properties?.['RepositoryName'], Properties?.['RepositoryPolicyText']] as const,
  );
  const role = { 'Fn::Join': ['', expect.arrayContaining([':role/dev-security-GithubRole*'])] } as unknown;
  expect(Object.fromEntries(policies)).toEqual({
    'idp-dev/fulfilment': undefined,
    'idp-dev/orders': undefined,
    'idp-dev-flux': {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Principal: { AWS: '*' },
          Action: [
            'ecr:BatchDeleteImage',
            'ecr:CompleteLayerUpload',
            'ecr:InitiateLayerUpload',
            'ecr:PutImage',
            'ecr:UploadLayerPart',
          ],
          Condition: { ArnNotLike: { 'aws:PrincipalArn': role } },
        },
      ],
    },
  });
});

test('scans every image and keeps a bounded number of them, twice as many where a signature is one', () => {
  template.allResourcesProperties('AWS::ECR::Repository', { ImageScanningConfiguration: { ScanOnPush: true } });
  for (const { Properties } of Object.values(resourcesOf(stack))) {
    const countNumber = Properties?.['RepositoryName'] === 'idp-dev-flux' ? 60 : 30;
    const { LifecyclePolicyText: text } = Properties?.['LifecyclePolicy'] as { LifecyclePolicyText: string };
    const { rules } = JSON.parse(text) as { rules: { selection: Record<string, unknown> }[] };
    expect(rules.map(({ selection }) => selection)).toEqual([
      { tagStatus: 'untagged', countType: 'sinceImagePushed', countNumber: 7, countUnit: 'days' },
      { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber },
    ]);
  }
});

test.each([
  [RemovalPolicy.DESTROY, 'Delete', true],
  [RemovalPolicy.RETAIN, 'Retain', false],
] as const)('with %s every repository has the policy %s', (removalPolicy, policy, emptyOnDelete) => {
  const repositories = Object.values(resourcesOf(registryStack(removalPolicy)));
  expect(repositories).toHaveLength(3);
  for (const { DeletionPolicy, UpdateReplacePolicy, Properties } of repositories) {
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual([policy, policy]);
    expect(Properties?.['EmptyOnDelete']).toBe(emptyOnDelete);
  }
});

test('tells workloads apart whose names differ in a dash alone', () => {
  const images = ['api-1', 'api1'].map((workload) => ({
    workload,
    logicalId: logicalId(workload),
    repository: `idp-dev/${workload}`,
    context: '.',
  }));
  templateOf(registryStack(RemovalPolicy.DESTROY, images)).resourceCountIs('AWS::ECR::Repository', 3);
});
