import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { makeRelease } from '../../lib/commands/publish/release';
import type { Environment } from '../../lib/config/environment';
import { PLAN_FILE } from '../../lib/delivery/recorded-plan';
import { eksEnvironment, k3sEnvironment, moving } from '../support/eks';

async function filesOf(environment: Environment): Promise<ReadonlyMap<string, string>> {
  const options = { root: 'score', account: '111111111111', tag: 'v1', source: 'test', warn: () => undefined };
  const { artifact } = await makeRelease({ ...options, environment }, (images) =>
    Promise.resolve(Object.fromEntries(images.map(({ workload }) => [workload, `sha256:${'0'.repeat(64)}`]))),
  );
  const layer = artifact.blobs.find(({ mediaType }) => mediaType.endsWith('tar+gzip'));
  const archive = extract();
  archive.end(gunzipSync(layer?.content ?? Buffer.of()));
  const files = new Map<string, string>();
  for await (const entry of archive) {
    files.set(entry.header.name, (await buffer(entry)).toString());
  }
  return files;
}
const below = (files: ReadonlyMap<string, string>, directory: string) =>
  new Map([...files].filter(([path]) => path.startsWith(directory)));

test('while an environment moves, one artifact has what each cluster would get alone', async () => {
  const [k3s, eks] = [await filesOf(k3sEnvironment), await filesOf(eksEnvironment)];
  for (const active of ['beside', 'eks'] as const) {
    const both = await filesOf(moving(active));
    for (const directory of ['clusters/k3s/', 'workloads/']) {
      expect(below(k3s, directory).size).toBeGreaterThan(0);
      expect(below(both, directory)).toEqual(below(k3s, directory));
      expect(below(eks, directory).size).toBe(0);
    }
    for (const directory of ['clusters/eks/', 'workloads-eks/']) {
      expect(below(eks, directory).size).toBeGreaterThan(0);
      expect(below(both, directory)).toEqual(below(eks, directory));
      expect(below(k3s, directory).size).toBe(0);
    }
    // The plan that the next one is compared with.
    expect(both.get(PLAN_FILE)).toBe((active === 'eks' ? eks : k3s).get(PLAN_FILE));
  }
});
