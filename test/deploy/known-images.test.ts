import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { images } from '../../lib/commands/images/run';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

interface Named {
  readonly workload: string;
  readonly repository: string;
  readonly tag: string;
}

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'known-'));
  writeFileSync(join(directory, 'calls'), '');
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Runs the script with a stand-in for the AWS CLI, `aws ecr batch-get-image --repository-name $4 ...`. */
function known(list: unknown, aws: string) {
  const text = `#!/bin/bash\nprintf '%s ' "$@" >>'${join(directory, 'calls')}'\n${aws}\n`;
  writeFileSync(join(directory, 'aws'), text, { mode: 0o755 });
  const { status, stdout, stderr } = spawnSync('.github/deploy/known-images', [JSON.stringify(list)], {
    env: { ...process.env, PATH: `${directory}:${process.env['PATH'] ?? ''}` },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const calls = () => readFileSync(join(directory, 'calls'), 'utf8');
const DIGEST = `sha256:${'7'.repeat(64)}`;
const ALL = JSON.parse(images('score', 'dev', true)) as Named[];
const NONE = 'echo "An error occurred (RepositoryNotFoundException) when calling" >&2; exit 254';

test('prints what ECR has, by the tags that idp images prints', () => {
  const [first] = ALL as [Named];
  const { status, stdout } = known(ALL, `[ "$4" != '${first.repository}' ] || echo ${DIGEST}`);
  expect([status, stdout]).toEqual([0, `${first.workload}=${DIGEST}\n`]);
  for (const { repository, tag } of ALL) {
    expect(calls()).toContain(`ecr batch-get-image --repository-name ${repository} --image-ids imageTag=${tag} `);
  }
});

test('takes a workload without a repository for a new one', () => {
  expect(known(ALL, NONE)).toMatchObject({ status: 0, stdout: '' });
});

test('has nothing to ask where nothing is built', () => {
  expect(known([], 'exit 1')).toMatchObject({ status: 0, stdout: '' });
});

test.each([
  ['any other error', 'echo "An error occurred (AccessDeniedException)" >&2; exit 254', 'AccessDeniedException'],
  ['an answer that is no digest', 'echo None', 'unexpected answer'],
])('stops at %s', (_, aws, message) => {
  expect(known(ALL, aws)).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
});

test.each<[string, Partial<Named>]>([
  ['workload', { workload: 'a=b' }],
  ['workload', { workload: '--profile' }],
  ['workload', { workload: 'a\n' }],
  ['repository', { repository: '--endpoint-url=x/y' }],
  ['repository', { repository: '--debug/y' }],
  ['repository', { repository: 'x/y\n' }],
  ['tag', { tag: 'latest' }],
  ['tag', { tag: `context-${'0'.repeat(40)}\n--profile` }],
])('asks nothing if a name is not one: %s', (_, wrong) => {
  expect(known([{ ...ALL[0], ...wrong }], `echo ${DIGEST}`)).toMatchObject({
    status: 5,
    stdout: '',
    stderr: expect.stringContaining('unexpected name'),
  });
  expect(calls()).toBe('');
});
