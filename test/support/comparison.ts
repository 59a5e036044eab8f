import type { Environment } from '../../lib/config/environment';
import { agentRooms } from '../../lib/config/memory-budget';
import { comparePlans, type ComparisonInput } from '../../lib/compare/compare-plans';
import type { ComparedPlan } from '../../lib/compare/compared-plan';
import type { Comparison } from '../../lib/compare/comparison';
import { orchestrate } from '../../lib/orchestrator/orchestrator';
import type { Plan } from '../../lib/plan/plan';
import { testEnvironment, testTarget } from './target';

/** The plan of Score documents in `dev`, by workload: each value is what follows the metadata. */
export function planOf(
  workloads: Readonly<Record<string, string>>,
  settings: Partial<Environment> = {},
  account = '111111111111',
): Plan {
  const sources = Object.entries(workloads).map(([name, text]) => ({
    file: `score/${name}/score.yaml`,
    directory: `score/${name}`,
    text: `apiVersion: score.dev/v1b1\nmetadata:\n  name: ${name}\n${text}`,
    attachments: {},
  }));
  return orchestrate(sources, testTarget({ account, environment: { ...testEnvironment, ...settings } }));
}

/** Compares two plans in the test environment with one t2.micro agent. */
export function compare(before: ComparedPlan, after: ComparedPlan, changes: Partial<ComparisonInput> = {}): Comparison {
  return comparePlans({
    before,
    after,
    against: 'main',
    environment: testEnvironment,
    agentRooms: agentRooms(testEnvironment),
    ...changes,
  });
}
