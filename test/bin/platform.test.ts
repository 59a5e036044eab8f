import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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

test('fails when an environment is wrong, and says so without a stack trace', () => {
  for (const path of ['bin', 'lib', 'cdk.json', 'tsconfig.json', 'package.json']) {
    cpSync(join(repository, path), join(directory, path), { recursive: true });
  }
  symlinkSync(join(repository, 'node_modules'), join(directory, 'node_modules'));
  const file = join(directory, 'lib', 'config', 'environments.ts');
  writeFileSync(file, readFileSync(file, 'utf8').replace(/removal: '\w+'/, "removal: 'forget'"));
  const { status, stderr } = spawnSync(process.execPath, ['-r', './bin/load-typescript.js', 'bin/platform.ts'], {
    cwd: directory,
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^lib\/config\/environments\.ts: \w+\.removal: 'forget' is not valid; .*\n$/);
});
