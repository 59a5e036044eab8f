import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environments } from '../support/environments';
import { idpVariables } from '../support/idp';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

const repository = join(__dirname, '..', '..');
const directory = mkdtempSync(join(tmpdir(), 'platform-'));

afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** Runs the app as `cdk.json` does, in a directory with one workload. */
function synthesize(score: string) {
  mkdirSync(join(directory, 'score', 'shop'), { recursive: true });
  writeFileSync(join(directory, 'score', 'shop', 'score.yaml'), score);
  return spawnSync(
    process.execPath,
    ['-r', join(repository, 'bin', 'load-typescript.js'), join(repository, 'bin', 'platform.ts')],
    { cwd: directory, encoding: 'utf8', env: idpVariables({ CDK_OUTDIR: join(directory, 'cdk.out') }) },
  );
}

test('synthesizes every environment without credentials', () => {
  const { status } = synthesize(`
apiVersion: score.dev/v1b1
metadata: { name: shop }
containers: { main: { image: nginx:1.29 } }
`);
  expect(status).toBe(0);
  const assemblies = Object.keys(environments).map((name) => `assembly-${name}`);
  expect(readdirSync(join(directory, 'cdk.out'))).toEqual(expect.arrayContaining(assemblies));
});

test('fails when a workload is wrong, and says so without a stack trace', () => {
  const { status, stderr } = synthesize('apiVersion: score.dev/v1b1\nmetadata: { name: shop }\nbad: 1\n');
  expect(status).toBe(1);
  expect(stderr).toContain('score/shop/score.yaml:3:1: bad: ');
  expect(stderr).not.toMatch(/^\s+at /m);
});
