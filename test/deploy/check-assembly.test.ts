import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPlatform } from '../../lib/platform';
import { testApp } from '../support/app';
import { testPlan } from '../support/plan';
import { PATIENCE } from '../support/patience';
import { testEnvironment } from '../support/target';

jest.setTimeout(PATIENCE);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'assembly-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

const check = (path = directory) =>
  spawnSync(process.execPath, ['.github/deploy/check-assembly.js', path], { encoding: 'utf8' });

const file = (source: unknown) => ({ version: '55.0.0', files: { a: { source, destinations: {} } }, dockerImages: {} });

test('takes what the platform synthesizes', () => {
  const app = testApp();
  createPlatform(app, testEnvironment, testPlan);
  expect(check(app.synth().directory)).toMatchObject({ status: 0, stderr: '' });
});

test.each<[string, unknown, string]>([
  ['a command that makes an asset', file({ executable: ['sh', '-c', 'id'] }), 'an asset is made by a command'],
  [
    'the same in another spelling',
    '{"files":{"a":{"source":{"exec\\u0075table":["id"]}}}}',
    'an asset is made by a command',
  ],
  [
    'an image that is built',
    { dockerImages: { a: { source: { directory: '.' } } } },
    'an image is built; images are built before',
  ],
  [
    "a file of the runner's",
    file({ path: '/proc/self/environ' }),
    'path is outside of the assembly: /proc/self/environ',
  ],
  [
    'a file beside the assembly',
    file({ path: '../../.git/config' }),
    'path is outside of the assembly: ../../.git/config',
  ],
  [
    'a manifest beside the assembly',
    { artifacts: { a: { type: 'cdk:asset-manifest', properties: { file: '../../evil.json' } } } },
    'file is outside of the assembly: ../../evil.json',
  ],
  [
    'an assembly beside the assembly',
    { artifacts: { a: { type: 'cdk:cloud-assembly', properties: { directoryName: '../../evil' } } } },
    'directoryName is outside of the assembly: ../../evil',
  ],
])('refuses %s, in any file', (_, content, problem) => {
  mkdirSync(join(directory, 'assembly-dev'));
  const path = join(directory, 'assembly-dev', 'any.thing');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  expect(check()).toMatchObject({ status: 1, stderr: `${path}: ${problem}\n` });
});

test('refuses a link', () => {
  symlinkSync('/etc/passwd', join(directory, 'template.json'));
  expect(check()).toMatchObject({ status: 1, stderr: `${join(directory, 'template.json')}: is not a file\n` });
});

test('fails without an assembly', () => {
  expect(check(join(directory, 'none')).status).not.toBe(0);
});

test('the version of the CDK command line that deploys is the one that tests use', () => {
  const versionIn = (path: string, section: 'dependencies' | 'devDependencies') =>
    (JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string>>)[section]?.['aws-cdk'];
  expect(versionIn('.github/deploy/package.json', 'dependencies')).toMatch(/^\d+\.\d+\.\d+$/);
  expect(versionIn('.github/deploy/package.json', 'dependencies')).toBe(versionIn('package.json', 'devDependencies'));
});
