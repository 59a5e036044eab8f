import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let directory: string;
let commit: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'deployed-'));
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd: directory });
  git('init', '--quiet');
  git('-c', 'commit.gpgsign=false', 'commit', '--quiet', '--allow-empty', '--message', 'test');
  commit = git('rev-parse', 'HEAD').toString().trim();
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

/** Runs the script where GitHub has these deployments, newest first. */
function deployed(...nodes: { state: string; commitOid: string }[]) {
  const answer = JSON.stringify({ data: { repository: { deployments: { nodes } } } });
  writeFileSync(join(directory, 'gh'), `#!/bin/sh\nprintf '%s\\n' "$@" >&2\ncat <<'JSON'\n${answer}\nJSON\n`);
  chmodSync(join(directory, 'gh'), 0o755);
  const summary = join(directory, 'summary');
  const { stdout, stderr, status } = spawnSync(resolve('.ci/deployed'), ['prod'], {
    cwd: directory,
    encoding: 'utf8',
    env: {
      ...process.env,
      PATH: `${directory}:${process.env['PATH'] ?? ''}`,
      GITHUB_REPOSITORY: 'our-team/platform',
      GITHUB_STEP_SUMMARY: summary,
    },
  });
  return { status, stdout, stderr, summary: existsSync(summary) ? readFileSync(summary, 'utf8') : '' };
}

test.each(['ACTIVE', 'SUCCESS'])(
  'prints the commit of the deployment that is %s, not of one that failed or waits',
  (state) => {
    const other = '0'.repeat(40);
    const { stderr, ...rest } = deployed(
      { state: 'WAITING', commitOid: other },
      { state: 'FAILURE', commitOid: other },
      { state, commitOid: commit },
      { state: 'INACTIVE', commitOid: other },
    );
    expect(rest).toEqual({ status: 0, stdout: `${commit}\n`, summary: '' });
    expect(stderr).toContain('\nenvironment=prod\n');
    expect(stderr).toContain('\nowner=our-team\n');
    expect(stderr).toContain('\nname=platform\n');
  },
);

test('prints nothing before the first deployment has succeeded, and says so', () => {
  expect(deployed({ state: 'FAILURE', commitOid: commit })).toMatchObject({
    status: 0,
    stdout: '',
    summary: 'No deployment to prod has succeeded yet, so everything is new.\n',
  });
});

test('prints no commit that is gone, and says so', () => {
  const gone = 'a'.repeat(40);
  expect(deployed({ state: 'ACTIVE', commitOid: gone })).toMatchObject({
    status: 0,
    stdout: '',
    summary: `Commit ${gone}, which is deployed to prod, is not in this repository any more, so everything is shown as new.\n`,
  });
});

test('fails when GitHub does', () => {
  writeFileSync(join(directory, 'gh'), '#!/bin/sh\necho "HTTP 403" >&2\nexit 1\n');
  chmodSync(join(directory, 'gh'), 0o755);
  const { status, stdout } = spawnSync(resolve('.ci/deployed'), ['prod'], {
    cwd: directory,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${directory}:${process.env['PATH'] ?? ''}`, GITHUB_REPOSITORY: 'our-team/platform' },
  });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
});
