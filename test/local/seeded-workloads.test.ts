import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededWorkloads } from '../../lib/local/seeded-workloads';

test('seeds that have run are known in the next run, and can be forgotten', () => {
  const directory = mkdtempSync(join(tmpdir(), 'seeded-'));
  const known = () => ['shop', 'cafe'].filter((name) => new SeededWorkloads(directory).has(name));
  new SeededWorkloads(directory).add('shop');
  expect(known()).toEqual(['shop']);
  const seeded = new SeededWorkloads(directory);
  seeded.forget('shop');
  expect(seeded.has('shop')).toBe(false);
  seeded.add('shop');
  expect(known()).toEqual(['shop']);
  rmSync(directory, { recursive: true });
});
