import fc from 'fast-check';
import { Orchestrator, orchestrate } from '../../../lib/orchestrator/orchestrator';
import { renderPlan } from '../../../lib/orchestrator/render-plan';
import type { WorkloadSource } from '../../../lib/score/workload-source';
import { UserError } from '../../../lib/diagnostics/user-error';
import { arbitraryWorkloads, sourceOf, type Document } from '../../support/arbitrary-workloads';
import { testTarget } from '../../support/target';

/** The plan in bytes, with its manifests and their origins, or what is wrong. */
function outcome(plan: () => ReturnType<typeof orchestrate>): string {
  try {
    const made = plan();
    return JSON.stringify([[...renderPlan(made)], made, made.workloads.map(({ origins }) => [...origins])]);
  } catch (error) {
    if (error instanceof UserError) {
      return error.message;
    }
    throw error;
  }
}

/** A copy that nothing is remembered of. */
const fresh = (source: WorkloadSource): WorkloadSource => ({ ...source });

/** What others see of a workload, and what they do not; what is odd of it is refused. */
const EDITS: readonly ((document: Document) => Document)[] = [
  (document) => ({
    ...document,
    ...(document.service && { service: { ports: { web: { port: 90, targetPort: 90 } } } }),
  }),
  ({ service: _, ...document }) => document,
  (document) => ({ ...document, resources: {}, containers: { main: { image: 'x', variables: {} } } }),
  (document) => ({ ...document, containers: { main: { image: 'y', variables: { A: '${metadata.name}' } } } }),
  (document) => ({ ...document, metadata: { ...document.metadata, name: `${document.metadata.name}-2` } }),
  (document) => ({ ...document, containers: {} }),
];

test('a plan made again is the plan made at once, whatever changed in between', () => {
  const steps = fc.array(fc.tuple(fc.nat(3), fc.nat(EDITS.length)), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(arbitraryWorkloads(), steps, (documents, changes) => {
      const warm = new Orchestrator(testTarget());
      const original = documents.map(sourceOf);
      const sources = [...original];
      for (const [place, edit] of [[0, EDITS.length] as const, ...changes]) {
        const at = place % documents.length;
        const document = documents[at] as Document;
        // One past the edits brings the document itself back.
        sources[at] =
          edit < EDITS.length ? sourceOf(EDITS[edit]?.(document) ?? document) : (original[at] as WorkloadSource);
        expect(outcome(() => warm.plan(sources))).toBe(outcome(() => orchestrate(sources.map(fresh), testTarget())));
      }
    }),
  );
});

test('what has not changed is not planned again', () => {
  const source = (name: string, image: string): WorkloadSource => ({
    file: `score/${name}/score.yaml`,
    directory: `score/${name}`,
    text: `apiVersion: score.dev/v1b1\nmetadata: { name: ${name} }\ncontainers: { main: { image: ${image} } }\n`,
    attachments: {},
  });
  const warm = new Orchestrator(testTarget());
  const [cafe, shop] = [source('cafe', 'a'), source('shop', 'a')];
  const before = warm.plan([cafe, shop]).workloads;
  const after = warm.plan([cafe, source('shop', 'b')]).workloads;
  expect([after[0] === before[0], after[1] === before[1]]).toEqual([true, false]);
});
