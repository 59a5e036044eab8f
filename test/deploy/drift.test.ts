import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STACKS } from '../../lib/commands/destroy/environment-stacks';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'drift-'));
  writeFileSync(join(directory, 'calls'), '');
  mkdirSync(join(directory, 'found'));
});
afterEach(() => {
  rmSync(directory, { recursive: true });
});

function run(script: string, argument: string, program: string, text: string) {
  const log = `printf '%s ' "$@" >>'${join(directory, 'calls')}'; echo >>'${join(directory, 'calls')}'`;
  writeFileSync(join(directory, program), `#!/bin/bash\n${log}\n${text}\n`, { mode: 0o755 });
  const { status, stdout, stderr } = spawnSync(script, [argument], {
    env: {
      ...process.env,
      ...{ PATH: `${directory}:${process.env['PATH'] ?? ''}`, DRIFT_PAUSE: '0', DRIFT_TRIES: '3' },
      ...{ GITHUB_REPOSITORY: 'o/r', GITHUB_SERVER_URL: 'https://github.com', GITHUB_RUN_ID: '7' },
    },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const calls = () => readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n');

describe('detect-drift', () => {
  const detect = (statuses: string, drifts = '{"StackResourceDrifts":[]}') =>
    run(
      '.github/deploy/detect-drift',
      'dev',
      'aws',
      `case $2 in detect-stack-drift) echo "id-$4" ;; describe-stack-drift-detection-status) ${statuses} ;; *) echo '${drifts}' ;; esac`,
    );

  test('asks about each stack of the platform, and prints nothing if nothing differs', () => {
    const { status, stdout } = detect('printf "DETECTION_COMPLETE\\tIN_SYNC\\n"');
    expect([status, stdout]).toEqual([0, '']);
    const asked = calls().flatMap((call) => /detect-stack-drift --stack-name (\S+)/.exec(call)?.[1] ?? []);
    expect(asked).toEqual(STACKS.map((id) => `dev-${id}`));
  });

  test('asks about the cells that exist, and no other stack', () => {
    const names = ['dev-data', 'dev-data-2', 'dev-services-10', 'prod-data-2', 'dev-compute-2', 'dev-data-2b'];
    const status = 'printf "DETECTION_COMPLETE\\tIN_SYNC\\n"';
    detect(`${status} ;; describe-stacks) printf '${names.join('\\t')}\\n'`);
    const asked = calls().flatMap((call) => /detect-stack-drift --stack-name (\S+)/.exec(call)?.[1] ?? []);
    expect(asked).toEqual([...STACKS.map((id) => `dev-${id}`), 'dev-data-2', 'dev-services-10']);
  });

  test('names what differs', () => {
    const drifts = {
      StackResourceDrifts: [
        {
          LogicalResourceId: 'Table',
          ResourceType: 'AWS::DynamoDB::GlobalTable',
          StackResourceDriftStatus: 'MODIFIED',
          PropertyDifferences: [{ PropertyPath: '/BillingMode' }, { PropertyPath: '/Replicas/0' }],
        },
        { LogicalResourceId: 'Queue', ResourceType: 'AWS::SQS::Queue', StackResourceDriftStatus: 'DELETED' },
      ],
    };
    const drifted = '[[ $4 = id-dev-data ]] && printf "DETECTION_COMPLETE\\tDRIFTED\\n"';
    const { status, stdout } = detect(`${drifted} || printf "DETECTION_COMPLETE\\tIN_SYNC\\n"`, JSON.stringify(drifts));
    expect(status).toBe(0);
    expect(stdout).toBe(
      '\n### dev-data\n\n' +
        '- `Table` (AWS::DynamoDB::GlobalTable): modified `/BillingMode`, `/Replicas/0`\n' +
        '- `Queue` (AWS::SQS::Queue): deleted\n',
    );
  });

  test.each(['DETECTION_FAILED\\tNOT_CHECKED', 'DETECTION_IN_PROGRESS\\tNOT_CHECKED'])('stops at %s', (answer) => {
    const { status, stderr } = detect(`printf '${answer}\\n'`);
    expect(status).toBe(1);
    expect(stderr).toContain('drift of dev-networking could not be detected');
  });
});

describe('report-drift', () => {
  const report = (open = '') =>
    run('.ci/report-drift', join(directory, 'found'), 'gh', `case $2 in list) echo '${open}' ;; *) cat - ;; esac`);
  const find = (environment: string, text: string) =>
    writeFileSync(join(directory, 'found', `${environment}.md`), text);

  test('opens one issue for all environments that differ', () => {
    find('dev', '\n### dev-data\n\n- `Table`: modified\n');
    find('other', '');
    const { status, stdout } = report();
    expect(status).toBe(0);
    expect(stdout).toContain('## dev\n\n### dev-data\n\n- `Table`: modified\n');
    expect(stdout).toContain('https://github.com/o/r/actions/runs/7');
    expect(stdout).not.toContain('## other');
    expect(calls()[1]).toBe('issue create --repo o/r --title AWS differs from the templates --body-file -');
  });

  test('writes the open one anew', () => {
    find('dev', 'something');
    report('12');
    expect(calls()[1]).toBe('issue edit 12 --repo o/r --body-file -');
  });

  test('closes it when nothing differs any more, and does nothing otherwise', () => {
    find('dev', '');
    report('12');
    expect(calls()[1]).toMatch(/^issue close 12 --repo o\/r --comment /);
    report();
    expect(calls()).toHaveLength(3);
  });
});
