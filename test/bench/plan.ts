import { orchestrate } from '../../lib/orchestrator/orchestrate';
import { renderPlan } from '../../lib/orchestrator/render-plan';
import type { WorkloadSource } from '../../lib/orchestrator/workload-source';
import { testTarget } from '../support/target';

const SIZES = [200, 400, 800, 1600, 3200];

/** CPU seconds of planning and rendering so many workloads with a table, a queue and a bucket each. */
function measure(count: number): number {
  const sources = Array.from({ length: count }, (_, index) => source(`w${index}`));
  const before = process.cpuUsage();
  renderPlan(orchestrate(sources, testTarget()));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function source(name: string): WorkloadSource {
  const text = `apiVersion: score.dev/v1b1
metadata:
  name: ${name}
service:
  ports:
    http:
      port: 80
containers:
  main:
    image: .
    variables:
      TABLE: \${resources.table.name}
      QUEUE: \${resources.queue.url}
      BUCKET: \${resources.bucket.name}
    files:
      /etc/app.conf:
        content: name = \${metadata.name}
resources:
  table:
    type: dynamodb-table
    params:
      hashKey: id
  queue:
    type: sqs
  bucket:
    type: s3
`;
  return { file: `score/${name}/score.yaml`, directory: `score/${name}`, text, attachments: {} };
}

measure(SIZES[0] ?? 1); // Warms the compiler up: growth is what counts here.
process.stdout.write('plan and render, CPU seconds; growth is t(2N) / t(N), and 2 is linear\n');
let last: number | undefined;
for (const size of SIZES) {
  const seconds = measure(size);
  const growth = last === undefined ? '' : (seconds / last).toFixed(2);
  process.stdout.write(`${String(size).padStart(5)} workloads  ${seconds.toFixed(2).padStart(6)} s  ${growth}\n`);
  last = seconds;
}
