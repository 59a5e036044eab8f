import fc from 'fast-check';
import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import { podSpecOf } from '../../../lib/plan/manifest';
import { memoryMib } from '../../../lib/plan/quantities';
import { sourceOf } from '../../support/arbitrary-workloads';
import { testTarget } from '../../support/target';

const volumes = fc.uniqueArray(
  fc.record({ name: fc.stringMatching(/^[a-z]{2,5}$/), gib: fc.integer({ min: 1, max: 20 }) }),
  {
    selector: ({ name }) => name,
    maxLength: 4,
  },
);

// The kubelet evicts a pod that holds more than its containers may together, volumes included.
test('every pod may fill its volumes, and has an end on what it writes', () => {
  fc.assert(
    fc.property(volumes, fc.boolean(), (given, sidecar) => {
      const mounts = Object.fromEntries(
        given.map(({ name }) => [`/data/${name}`, { source: `\${resources.${name}}` }]),
      );
      const resources = Object.fromEntries(
        given.map(({ name, gib }) => [name, { type: 'volume', params: { size: `${gib}Gi` } }]),
      );
      const first = {
        image: 'example.com/x:1',
        volumes: mounts,
        ...(sidecar ? { before: { second: { ready: 'started' } } } : {}),
      };
      const document = {
        apiVersion: 'score.dev/v1b1',
        metadata: { name: 'shop' },
        containers: { first, second: { image: 'example.com/x:1', variables: {} } },
        resources,
      };
      const { workloads } = orchestrate([sourceOf(document as never)], testTarget());
      const [pod] = workloads.flatMap(({ manifests }) => manifests.flatMap((it) => podSpecOf(it) ?? []));
      const sizes = (pod?.volumes ?? []).flatMap(({ emptyDir }) =>
        emptyDir === undefined ? [] : [emptyDir.sizeLimit],
      );
      const total = sizes.reduce((sum, size) => sum + memoryMib(size), 0);
      expect(sizes).toHaveLength(given.length + 1);
      expect(sizes).not.toContain(undefined);
      const containers = [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])];
      expect(containers).toHaveLength(2);
      for (const { resources: { requests, limits } = {} } of containers) {
        expect(requests?.['ephemeral-storage']).toBe('32Mi');
        expect(memoryMib(limits?.['ephemeral-storage'])).toBe(total + 128);
      }
    }),
    { numRuns: 20 },
  );
});
