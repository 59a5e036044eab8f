import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import { testTarget } from '../../support/target';

const warningsOf = (access: string) =>
  orchestrate(
    [
      {
        file: 'score.yaml',
        directory: '.',
        text: `apiVersion: score.dev/v1b1
metadata: { name: shop }
containers:
  main:
    image: shop:1
    variables:
      QUEUE: \${resources.jobs.url}
      FAILED: \${resources.jobs.dlq_url}
resources:
  jobs: { type: sqs, params: { access: ${access} } }
`,
        attachments: {},
      },
    ],
    testTarget(),
  ).warnings;

test('warns, with its position, of a dead-letter queue that the role may not use', () => {
  expect(warningsOf('publish')).toEqual([
    {
      file: 'score.yaml',
      line: 8,
      column: 15,
      path: 'containers.main.variables.FAILED',
      message:
        "access 'publish' to resource 'jobs' does not allow using this output; set params.access to consume or readwrite",
    },
  ]);
});

test.each(['consume', 'readwrite'])('does not warn with access %s', (access) => {
  expect(warningsOf(access)).toEqual([]);
});
