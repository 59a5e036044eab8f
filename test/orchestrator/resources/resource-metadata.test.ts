import { formatDiagnostic } from '../../../lib/diagnostics/diagnostic';
import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import { testTarget } from '../../support/target';

/** A workload with a resource of this type that carries what another tool reads. */
function source(name: string, type: string, team: string, word = '') {
  const text = `apiVersion: score.dev/v1b1
metadata: { name: ${name} }
containers: { main: { image: . } }
resources:
  host:
    type: ${type}
    id: shared
    metadata:
      annotations: { ${word}tool.example/shared-as: ${team} }
      team: ${team}
`;
  return { file: `${name}.yaml`, directory: name, text, attachments: {} };
}

const warnings = (...sources: ReturnType<typeof source>[]) =>
  orchestrate(sources, testTarget()).warnings.map((warning) => formatDiagnostic(warning));

test('what no catalogue entity takes is a warning with its position', () => {
  expect(warnings(source('shop', 'dns', 'a'))).toEqual([
    "shop.yaml:9:7: resources.host.metadata.annotations: have no effect: resources of type 'dns' are not in the catalogue; keep them only for another tool",
    'shop.yaml:10:7: resources.host.metadata.team: has no effect: only annotations are read; keep it only for another tool',
  ]);
  expect(warnings(source('shop', 's3', 'a', "idp.dev/shared-with: 'shop', "))).toEqual([
    expect.stringContaining('metadata.team: has no effect'),
  ]);
});

test('workloads may differ in what has no effect, and not in what has', () => {
  expect(warnings(source('aa', 'dns', 'a'), source('bb', 'dns', 'b'))).toHaveLength(4);
  expect(() => warnings(source('aa', 's3', 'a'), source('bb', 's3', 'b', "idp.dev/shared-with: 'aa', "))).toThrow(
    'differs from the same annotation',
  );
});
