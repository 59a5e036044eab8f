import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOT_KNOWN, VERDICTS, type Comparison, type Comparisons } from '../../lib/compare/comparison';
import { contextTag } from '../../lib/delivery/context-tag';
import { DeploymentsTable } from '../delivery/deployments-table';
import { FakeEcr } from '../delivery/fake-ecr';
import { Checkout, score } from '../support/checkout';
import { runIdpAsync } from '../support/idp';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

let checkout: Checkout;
beforeEach(() => {
  checkout = new Checkout();
});
afterEach(() => {
  checkout.remove();
});

const TABLE = 'resources: { items: { type: dynamodb-table, params: { hashKey: id } } }\n';
const plan = async (...args: string[]) => await checkout.idpAsync(['plan', '--env', 'dev', ...args]);
/** In a process that keeps its temporary files in the checkout. */
const temporary = () => join(checkout.directory, 'temporary');
const spawnPlan = (...args: string[]) => {
  mkdirSync(temporary());
  return checkout.spawnIdp(['plan', '--env', 'dev', ...args], { TMPDIR: temporary() });
};
const compared = async (...args: string[]) => {
  const { status, stdout, stderr } = await plan('--format', 'json', ...args);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return only(stdout);
};
/** The only comparison in JSON output. */
function only(stdout: string): Comparison {
  const { version, environments } = JSON.parse(stdout) as Comparisons;
  expect({ version, environments: environments.length }).toEqual({ version: 3, environments: 1 });
  return environments[0] as Comparison;
}
const git = (...args: string[]) =>
  execFileSync(
    'git',
    ['-c', 'user.name=test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false', ...args],
    {
      cwd: checkout.directory,
      stdio: 'pipe',
    },
  ).toString();
const commit = () => {
  git('add', '--all');
  git('commit', '--quiet', '--message', 'test');
};

test('adds everything when it is compared with nothing', async () => {
  checkout.write('score/shop/score.yaml', score('shop', TABLE));
  const { against, claims, objects, permissions } = await compared();
  expect(against).toBe('nothing');
  expect([...claims, ...objects].filter(({ change }) => change !== 'added')).toEqual([]);
  expect([claims.length, permissions.length]).toEqual([1, 1]);
});

test('notes the limits of AWS that the workloads come close to', async () => {
  const tables = Array.from(
    { length: 100 },
    (_, index) => `  t${index}: { type: dynamodb-table, params: { hashKey: id } }\n`,
  );
  const names = ['one', 'two', 'three', 'four'];
  names.forEach((name) => checkout.write(`score/${name}/score.yaml`, score(name, `resources:\n${tables.join('')}`)));
  checkout.write('score/shop/score.yaml', score('shop'));
  const { notes, verdicts } = await compared();
  expect(notes.join('\n')).toContain("the stack 'observability' needs 415 of the 500 resources");
  expect(verdicts.refused).toEqual([]);
  checkout.write('score/five/score.yaml', score('five', `resources:\n${tables.join('')}`));
  expect((await compared()).verdicts.refused).toContain(
    "score/two/score.yaml:2:1: metadata.annotations.idp.dev/cell: cell 1 has no room for 'two': the stack 'data' would need 501 of the 500 resources that AWS allows; write idp.dev/cell: '2', or if it is deployed already, write that into a newer workload of cell 1: what moves is made anew",
  );
});

test('notes the warnings about Score files, with their positions', async () => {
  checkout.write('score/shop/score.yaml', score('shop', "    args: ['${metadata.name}']\n"));
  const { notes } = await compared();
  expect(notes[0]).toMatch(
    /^score\/shop\/score\.yaml:\d+:\d+: containers\.main\.args\.0: '\$\{metadata\.name\}' is not expanded here/,
  );
});

describe('without --env', () => {
  beforeEach(() => {
    checkout.write('former/shop/score.yaml', score('shop'));
    checkout.write('score/shop/score.yaml', score('shop'));
    checkout.write('score/shop/prod.yaml', 'metadata: { annotations: { idp.dev/security-profile: baseline } }\n');
  });
  const all = async (...args: string[]) => await checkout.idpAsync(['plan', '--against', 'former', ...args]);

  test('shows every environment, and what a change in one of them does there', async () => {
    const { environments } = JSON.parse((await all('--format', 'json')).stdout) as Comparisons;
    expect(environments.map(({ environment, objects }) => [environment, objects.length > 0])).toEqual([
      ['dev', false],
      ['prod', true],
    ]);
    const { stdout } = await all('--format', 'markdown');
    expect(stdout).toMatch(/^### Plan of <code>dev<\/code>.*\n\nNo changes\.\n/);
    expect(stdout).toContain('\n### Plan of <code>prod</code>');
  });

  test('names the environment that has what --fail-on lists', async () => {
    const { status, stderr } = await all('--fail-on', 'broader-permissions');
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: 'the change includes: prod: broader-permissions (--fail-on)\n',
    });
  });

  test('shows the environments that are named, each once', async () => {
    const { stdout } = await all('--format', 'json', '--env', 'prod', '--env', 'dev', '--env', 'prod');
    const { environments } = JSON.parse(stdout) as Comparisons;
    expect(environments.map(({ environment }) => environment)).toEqual(['prod', 'dev']);
  });
});

test('takes --environment for --env', async () => {
  checkout.write('score/shop/score.yaml', score('shop'));
  expect((await checkout.idpAsync(['plan', '--environment', 'dev'])).status).toBe(0);
});

test('compares with a directory of workloads', async () => {
  checkout.write('score/shop/score.yaml', score('shop', TABLE));
  checkout.write('former/shop/score.yaml', score('shop'));
  expect((await compared('--against', 'former')).claims.map(({ change, uid }) => `${change} ${uid}`)).toEqual([
    'added dynamodb-table.default#shop.items',
  ]);
});

describe('with a commit', () => {
  beforeEach(() => {
    git('init', '--quiet', '--initial-branch', 'main');
    checkout.write('score/shop/score.yaml', score('shop', TABLE));
    checkout.write('score/shop/dev.yaml', 'containers: { main: { variables: { A: before } } }\n');
  });

  test('compares its workloads, overlays and attached files, and touches no file', () => {
    checkout.write(
      'score/shop/score.yaml',
      score('shop', `    files: { /etc/a.conf: { source: conf/a.txt } }\n${TABLE}`),
    );
    checkout.write('score/shop/conf/a.txt', 'before');
    commit();
    checkout.write('score/shop/conf/a.txt', 'after');
    checkout.write('score/shop/dev.yaml', 'containers: { main: { variables: { A: after } } }\n');
    checkout.write('score/news/score.yaml', score('news'));
    const index = readFileSync(join(checkout.directory, '.git', 'index'));
    const { objects, claims } = only(spawnPlan('--format', 'json', '--against', 'main').stdout);
    const fields = objects.flatMap((object) => object.fields);
    expect(fields).toContainEqual({ path: 'files["/etc/a.conf"]', before: 'before', after: 'after' });
    expect(fields).toContainEqual({
      path: 'spec.template.spec.containers[main].env[A].value',
      before: 'before',
      after: 'after',
    });
    expect(objects.filter(({ change }) => change === 'added').map(({ namespace }) => namespace)).toContain('news');
    expect(claims).toEqual([]);
    expect(readFileSync(join(checkout.directory, '.git', 'index'))).toEqual(index);
    expect(readdirSync(temporary()).filter((name) => name.startsWith('idp-plan-'))).toEqual([]);
  });

  test('tells which images other source code builds again', async () => {
    for (const file of ['src/main.ts', 'src/main.test.ts', 'src/gone.ts', 'Dockerfile']) {
      checkout.write(`score/shop/${file}`, 'before');
    }
    checkout.write('score/news/score.yaml', score('news'));
    commit();
    checkout.write('score/shop/src/main.ts', 'after');
    checkout.write('score/shop/src/main.test.ts', 'after');
    checkout.write('score/shop/src/new.ts', 'not yet added');
    git('rm', '--quiet', 'score/shop/src/gone.ts');
    checkout.write('score/shop/dev.yaml', 'metadata: { annotations: { a-b: c } }\n');
    // A new workload is not built again, and no old pod waits for its new one.
    checkout.write('score/fresh/score.yaml', score('fresh'));
    checkout.write('score/fresh/src/main.ts', 'new');
    const { images } = await compared('--against', 'HEAD');
    const files = ['gone', 'main', 'new'].map((name) => `score/shop/src/${name}.ts`);
    expect(images).toEqual([{ workload: 'shop', repository: 'idp-dev/shop', files }]);
    expect((await plan('--against', 'HEAD')).stdout).toContain(
      `~ idp-dev/shop is built again, and the next release replaces its pods: ${files.join(', ')}\n`,
    );
  });

  test('finds the workloads from a directory below the root of the repository', async () => {
    checkout.write('platform/score/shop/score.yaml', score('shop'));
    commit();
    expect(await compared('--against', 'HEAD')).toMatchObject({ objects: [] });
    const args = ['plan', '--env', 'dev', '--against', 'HEAD', '--format', 'json'];
    const below = await runIdpAsync(args, join(checkout.directory, 'platform'));
    expect(only(below.stdout)).toMatchObject({ objects: [], claims: [] });
  });

  test('removes what the commit had and the checkout has not', async () => {
    commit();
    git('rm', '--quiet', '-r', 'score/shop');
    checkout.write('score/news/score.yaml', score('news'));
    const { claims, verdicts } = await compared('--against', 'HEAD');
    expect(claims).toMatchObject([{ change: 'removed', effect: 'data loss' }]);
    expect(verdicts['data-loss']).toEqual([
      expect.stringContaining('its items are deleted'),
      'ECR repository idp-dev/shop: its images are deleted',
      'log group /idp-dev/workloads/shop: its log lines are deleted',
    ]);
  });

  test('takes a directory for itself where a branch has its name', async () => {
    commit();
    git('branch', 'former');
    checkout.write('former/shop/score.yaml', score('shop'));
    expect((await compared('--against', 'former')).claims).toHaveLength(1);
    expect((await compared('--against', 'refs/heads/former')).claims).toHaveLength(0);
  });

  describe('that is not valid under the rules of this checkout', () => {
    const format = (name: string) => spawnPlan('--against', 'HEAD', '--format', name);
    beforeEach(() => {
      checkout.write('score/shop/score.yaml', 'apiVersion: nothing\n');
      commit();
      checkout.write('score/shop/score.yaml', score('shop'));
    });

    test('says so first, with the names of files as Git knows them, and shows everything as new', () => {
      const { status, stdout } = format('json');
      expect(status).toBe(0);
      expect(stdout).not.toContain(temporary());
      const { against, notCompared, objects } = only(stdout);
      expect(against).toBe('nothing');
      expect(notCompared[0]).toContain('the workloads of HEAD are not valid under the rules of this checkout');
      expect(notCompared.join('\n')).toMatch(/^HEAD:score\/shop\/score\.yaml:1:/m);
      expect(objects.filter(({ change }) => change !== 'added')).toEqual([]);
    });

    test('knows only what the workloads of this checkout tell: the rest fails a check', async () => {
      const { verdicts } = only(format('json').stdout);
      const unknown = VERDICTS.filter((verdict) => verdicts[verdict][0]?.startsWith(NOT_KNOWN) === true);
      expect(unknown).toEqual(VERDICTS.filter((verdict) => verdict !== 'over-budget'));
      const checked = await plan('--against', 'HEAD', '--fail-on', 'data-loss');
      expect({ status: checked.status, stderr: checked.stderr }).toEqual({
        status: 3,
        stderr: 'the change includes: dev: data-loss (--fail-on)\n',
      });
    });

    test('says it in Markdown before anything else, and answers neither yes nor no', () => {
      const [title, , heading, , first] = format('markdown').stdout.split('\n');
      expect([title, heading]).toEqual([expect.stringContaining('nothing'), '**not compared**']);
      expect(first).toContain('not valid under the rules');
    });
  });

  test('says which files of the platform differ, since both sides use those here', async () => {
    checkout.write('bin/a.ts', 'before');
    checkout.write('bin/README.md', 'before');
    commit();
    expect((await compared('--against', 'HEAD')).notCompared).toEqual([]);
    checkout.write('bin/a.ts', 'after');
    checkout.write('bin/README.md', 'after');
    const changed = 'the platform or its configuration differs from HEAD; what that changes is not shown: bin/a.ts';
    expect((await compared('--against', 'HEAD')).notCompared).toEqual([changed]);
    const text = await plan('--against', 'HEAD');
    expect(text.stdout.split('\n').slice(1, 4)).toEqual(['', 'NOT COMPARED', `  ! ${changed}`]);
    const markdown = await plan('--against', 'HEAD', '--format', 'markdown');
    expect(markdown.stdout).toContain('\nNo changes in what was compared.\n');
  });

  test('follows no link in the commit, as it would not in the checkout', async () => {
    writeFileSync(join(checkout.directory, 'secret.txt'), 'secret');
    checkout.write('score/shop/score.yaml', score('shop', '    files: { /etc/a: { source: link.txt } }\n'));
    symlinkSync('../../secret.txt', join(checkout.directory, 'score', 'shop', 'link.txt'));
    symlinkSync('/etc/hostname', join(checkout.directory, 'score', 'shop', 'prod.yaml'));
    commit();
    checkout.write('score/shop/score.yaml', score('shop'));
    const { stdout } = await plan('--against', 'HEAD');
    expect(stdout).toContain('HEAD:score/shop/score.yaml');
    expect(stdout).toMatch(/'link\.txt' (is reached through a symbolic link|does not exist)/);
    expect(stdout).not.toContain('secret\n');
  });

  test('does not read a file that is too large', async () => {
    checkout.write('score/shop/score.yaml', score('shop', '    files: { /etc/a: { source: large.bin } }\n'));
    checkout.write('score/shop/large.bin', 'x'.repeat(3 * 1024 * 1024));
    commit();
    checkout.write('score/shop/score.yaml', score('shop'));
    expect((await plan('--against', 'HEAD')).stdout).toContain("'large.bin' is 3.0 MiB large");
  });

  test.each([['nope'], ['--upload-pack=touch${IFS}x'], ['HEAD:score'], ['']])(
    'fails at %j, which is no commit',
    async (against) => {
      commit();
      const { status, stderr } = await checkout.idpAsync(['plan', '--env', 'dev', `--against=${against}`]);
      expect({ status, lines: stderr.trim().split('\n').length }).toEqual({ status: 1, lines: 1 });
      expect(stderr).toContain(`'${against}'`);
      expect(existsSync(join(checkout.directory, 'x'))).toBe(false);
    },
  );
});

test.each([
  ['where there is no repository', ['--against', 'main'], "git cannot resolve 'main': fatal: not a git repository"],
  [
    'at a directory without workloads',
    ['--against', 'empty'],
    'there is no workload in empty; expected empty/<workload>/score.yaml',
  ],
  ['at a file', ['--against', 'score/shop/score.yaml'], 'there is no workload in score/shop/score.yaml; '],
  ['without credentials for what is published', ['--against', 'published'], 'cannot read the release: '],
])('fails %s', (_, args, message) => {
  checkout.write('score/shop/score.yaml', score('shop'));
  mkdirSync(join(checkout.directory, 'empty'));
  const { status, stdout, stderr } = checkout.spawnIdp(['plan', '--env', 'dev', ...args], {
    AWS_EC2_METADATA_DISABLED: 'true',
    GIT_CEILING_DIRECTORIES: tmpdir(),
  });
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  expect(stderr.startsWith(message)).toBe(true);
});

test('fails where there are no workloads to be', async () => {
  expect((await plan()).stderr).toBe(
    'there is no directory score/ here; run the command at the root of the repository\n',
  );
});

describe('--fail-on', () => {
  beforeEach(() => {
    checkout.write('score/shop/score.yaml', score('shop'));
    checkout.write('former/shop/score.yaml', score('shop', TABLE));
  });

  test.each([
    [['data-loss'], 3],
    [['broader-permissions'], 0],
    [['broader-permissions,over-budget', '--fail-on', 'data-loss'], 3],
  ])('%j exits with %i, and prints the plan', async (list, expected) => {
    const { status, stdout, stderr } = await plan('--against', 'former', '--fail-on', ...list);
    expect(status).toBe(expected);
    expect(stdout).toContain('! lost: its items are deleted');
    expect(stderr).toBe(expected === 3 ? 'the change includes: dev: data-loss (--fail-on)\n' : '');
  });

  test.each([['broader-permissions'], ['broadening']])('takes %s, and names it by its new name', async (name) => {
    checkout.write('former/shop/score.yaml', score('shop', TABLE.replace('hashKey: id', 'hashKey: id, access: read')));
    checkout.write('score/shop/score.yaml', score('shop', TABLE));
    const { status, stderr } = await plan('--against', 'former', '--fail-on', name);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: 'the change includes: dev: broader-permissions (--fail-on)\n',
    });
  });

  test.each([['everything'], ['constructor'], ['']])('fails with 2 at %j', async (list) => {
    expect((await plan('--fail-on', list)).status).toBe(2);
  });
});

describe('with what is published', () => {
  let ecr: FakeEcr;
  let table: DeploymentsTable;
  let endpoint: string;
  const run = async (args: readonly string[]) =>
    await checkout.idpAsync(args, {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_MAX_ATTEMPTS: '1',
    });

  beforeEach(async () => {
    ecr = new FakeEcr(['idp-dev-flux', 'idp-dev/shop']);
    endpoint = await ecr.start();
    table = await DeploymentsTable.start('idp-dev-deployments');

    checkout.write('flux/README.md', 'what Flux applies');
    checkout.write('score/shop/score.yaml', score('shop', TABLE));
    pushImage();
  });

  /** Puts the image of the workload, as it is now, into the registry. */
  function pushImage(): void {
    const tag = contextTag(join(checkout.directory, 'score/shop'), 'amd64');
    ecr.images.set(`idp-dev/shop:${tag}`, 'manifest of shop');
  }

  afterEach(() => {
    ecr.stop();
    table.stop();
  });

  test('compares what was released with what is here, images left as they are', async () => {
    expect(await run(['publish', '--env', 'dev', '--tag', 'abc'])).toMatchObject({ status: 0 });
    const same = await run(['plan', '--env', 'dev', '--against', 'published', '--format', 'json']);
    expect(same).toMatchObject({ status: 0, stderr: '' });
    expect(only(same.stdout)).toMatchObject({ objects: [], claims: [], workloadResources: [], permissions: [] });

    appendFileSync(
      join(checkout.directory, 'score', 'shop', 'score.yaml'),
      'service: { ports: { web: { port: 80 } } }\n',
    );
    const changed = only((await run(['plan', '--env', 'dev', '--against', 'published', '--format', 'json'])).stdout);
    expect(changed.objects.map(({ change, kind }) => `${change} ${kind}`)).toContain('added Service');
    expect(JSON.stringify(changed.objects)).not.toContain('unpublished');
  });

  test('fails when nothing is published', async () => {
    expect(await run(['plan', '--env', 'dev', '--against', 'published'])).toEqual({
      status: 1,
      stdout: '',
      stderr: "there is no release idp-dev-flux:dev; run 'idp publish' first\n",
    });
  });

  test('fails when the registry is not deployed', async () => {
    expect(await run(['plan', '--env', 'prod', '--against', 'published'])).toMatchObject({
      status: 1,
      stderr: "there is no ECR repository 'idp-prod-flux'; deploy the registry stack first\n",
    });
  });
});

test('helps with its exit codes', () => {
  const { status, stdout } = checkout.idp(['plan', '--help']);
  expect(status).toBe(0);
  expect(stdout).toContain('3  the change includes something that --fail-on lists');
});
