import fc from 'fast-check';
import { Diagnostics } from '../../lib/diagnostics/diagnostics';
import type { ScoreDocument } from '../../lib/score/score-document';
import { workloadLabels } from '../../lib/score/workload-labels';

function problems(labels: string): string[] {
  const diagnostics = new Diagnostics();
  const spec = { metadata: { name: 'shop', annotations: { 'idp.dev/labels': labels } } };
  workloadLabels({ spec } as unknown as ScoreDocument, diagnostics.ofFile('score.yaml'));
  return diagnostics.errors.map(({ message }) => message);
}

/** The key of a label, part by part (apimachinery, content.IsLabelKey). */
function isKey(key: string): boolean {
  const [name = '', prefix, ...more] = key.split('/').reverse();
  const ends = (text: string, letters: RegExp) => letters.test(text.charAt(0)) && letters.test(text.slice(-1));
  const isName = name.length <= 63 && ends(name, /[A-Za-z0-9]/) && /^[A-Za-z0-9._-]+$/.test(name);
  const parts = prefix?.split('.') ?? [];
  const isPrefix = parts.every((part) => ends(part, /[a-z0-9]/) && /^[a-z0-9-]+$/.test(part));
  return more.length === 0 && isName && isPrefix && (prefix ?? '').length <= 253;
}

test('exactly the keys that Kubernetes allows are taken', () => {
  const piece = fc.constantFrom('a', 'b1', 'X', '.', '-', '_', '/', 'a.b', 'a-b/', 'x'.repeat(60), 'y.'.repeat(100));
  const count = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 7 }), (pieces) => {
      const key = pieces.join('');
      const expected = isKey(key);
      count[expected ? 'taken' : 'refused'] += 1;
      expect({ key, taken: problems(`${key}=v`).length === 0 }).toEqual({ key, taken: expected });
    }),
    { numRuns: 3000 },
  );
  expect(Math.min(count.taken, count.refused)).toBeGreaterThan(100);
});

test('a key of a megabyte is refused at once', () => {
  expect(problems(`${'a-'.repeat(500_000)}/x=1`)).toHaveLength(1);
});
