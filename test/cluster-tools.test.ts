import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RELEASES } from '../lib/hosts/versions';
import { PATIENCE } from './support/patience';

jest.setTimeout(PATIENCE);

const SCRIPT = join(__dirname, '..', '.ci', 'cluster-tools');
const directories: string[] = [];
afterAll(() => {
  directories.forEach((directory) => {
    rmSync(directory, { recursive: true });
  });
});

/** Runs the script with a `curl` that answers every request with its own address, and checksums with that of the file. */
function bring(tools: readonly string[], checksum: (content: string) => string = sha256) {
  const directory = mkdtempSync(join(tmpdir(), 'tools-'));
  directories.push(directory);
  mkdirSync(join(directory, 'fake'));
  const kubernetes = `https://dl.k8s.io/release/${RELEASES.k3s.version.split('+')[0]}/bin/linux/amd64/`;
  for (const name of ['kube-apiserver', 'kube-controller-manager', 'kubectl']) {
    writeFileSync(join(directory, 'fake', `${name}.sha256`), checksum(kubernetes + name));
  }
  const curl = `#!/bin/bash
while [ $# -gt 0 ]; do case $1 in -o) out=$2; shift ;; https://*) url=$1 ;; esac; shift; done
case $url in *.sha256) cat '${directory}/fake/'"\${url##*/}" ;; *) printf %s "$url" ;; esac >"$out"
`;
  writeFileSync(join(directory, 'fake', 'curl'), curl);
  chmodSync(join(directory, 'fake', 'curl'), 0o755);
  const env = { ...process.env, PATH: `${join(directory, 'fake')}:${process.env['PATH']}` };
  const { status, stderr } = spawnSync(SCRIPT, [join(directory, 'tools'), ...tools], { env, encoding: 'utf8' });
  return { status, stderr, bin: join(directory, 'tools', 'bin'), kubernetes };
}

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

test('brings the Kubernetes of the pinned k3s', () => {
  const { status, bin, kubernetes } = bring(['kubernetes']);
  expect(status).toBe(0);
  expect(readdirSync(bin).sort()).toEqual(['kube-apiserver', 'kube-controller-manager', 'kubectl']);
  expect(readFileSync(join(bin, 'kubectl'), 'utf8')).toBe(`${kubernetes}kubectl`);
});

test('refuses a file whose checksum is another one', () => {
  const { status, stderr, bin } = bring(['kubernetes'], () => sha256('something else'));
  expect([status, stderr.trim()]).toEqual([1, 'checksum of kube-apiserver differs']);
  expect(readdirSync(bin)).toEqual([]);
});

test('names its tools when there is none of that name', () => {
  const { status, stderr } = bring(['kubernetis']);
  const message = 'no tool kubernetis; there are registry kubernetes etcd flux fluentd aws nginx pebble';
  expect([status, stderr.trim()]).toEqual([2, message]);
});

test('each of its tools is a function of it, and has a row in the README', () => {
  const script = readFileSync(SCRIPT, 'utf8');
  const tools = /^TOOLS=\((.*)\)$/m.exec(script)?.[1]?.split(' ') ?? [];
  const readme = readFileSync(join(__dirname, 'cluster', 'README.md'), 'utf8');
  expect(tools.length).toBeGreaterThan(0);
  expect(tools.filter((tool) => !script.includes(`\n${tool}() {`) || !readme.includes(`\`${tool}\``))).toEqual([]);
});

test('a check has a row in the README', () => {
  const readme = readFileSync(join(__dirname, 'cluster', 'README.md'), 'utf8');
  const checks = readdirSync(join(__dirname, 'cluster'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.cluster.ts'))
    .map((path) => path.split('/')[0] ?? '');
  expect(checks.length).toBeGreaterThan(0);
  expect(checks.filter((check) => !readme.includes(`| \`${check}/\``))).toEqual([]);
});
