import { oneOf } from '../../diagnostics/did-you-mean';
import { UserError } from '../../diagnostics/user-error';
import type { Image } from '../../plan/plan';

/** Reads `<workload>=sha256:<hex>`, of that form. All problems are reported together. */
export function parseExisting(existing: readonly string[], images: readonly Image[]): Record<string, string> {
  const workloads = images.map(({ workload }) => workload);
  const digests: Record<string, string> = {};
  const problems: string[] = [];
  for (const text of existing) {
    const [workload = '', digest = ''] = text.split('=');
    if (!workloads.includes(workload)) {
      problems.push(`--existing ${workload}: ${oneOf('workloads built from source', workloads, workload)}`);
    } else {
      digests[workload] = digest;
    }
  }
  if (problems.length > 0) {
    throw new UserError(problems.map((message) => ({ message })));
  }
  return digests;
}
