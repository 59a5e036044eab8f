import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Checkout } from '../../../lib/commands/doctor/check';
import type { Finding } from '../../../lib/commands/doctor/finding';
import type { Environment } from '../../../lib/config/environment';
import { UserError } from '../../../lib/diagnostics/user-error';
import { testEnvironment } from '../../support/target';

/** A checkout as it should be, with what a case changes in it. */
export class TestCheckout implements Checkout {
  public readonly root = mkdtempSync(join(tmpdir(), 'idp-doctor-'));
  public nodeVersion = '20.19.0';
  public environment: Environment = {
    ...testEnvironment,
    account: '111111111111',
    budget: { amount: 40, email: 'platform@octo.test' },
  };
  public problem: UserError | undefined;

  constructor() {
    for (const path of ['package.json', 'package-lock.json', '.npmrc', '.github']) {
      cpSync(resolve(path), join(this.root, path), { recursive: true });
    }
    symlinkSync(resolve('node_modules'), join(this.root, 'node_modules'));
    this.edit('.github/CODEOWNERS', '@your-organization/', '@octo/');
    this.git('init', '--quiet');
    this.git('remote', 'add', 'origin', 'git@github.com:octo/platform.git');
  }

  public readonly environments = (): readonly Environment[] => {
    if (this.problem !== undefined) {
      throw this.problem;
    }
    return [this.environment];
  };

  public edit(file: string, former: string | RegExp, text: string): void {
    const path = join(this.root, file);
    const before = readFileSync(path, 'utf8');
    const after = typeof former === 'string' ? before.replaceAll(former, text) : before.replace(former, text);
    if (after === before) {
      throw new Error(`${file} does not contain ${String(former)}`);
    }
    writeFileSync(path, after);
  }

  public write(file: string, text: string): void {
    mkdirSync(dirname(join(this.root, file)), { recursive: true });
    writeFileSync(join(this.root, file), text);
  }

  public remove(file: string): void {
    rmSync(join(this.root, file), { recursive: true });
  }

  public git(...args: readonly string[]): void {
    const { status, stderr } = spawnSync('git', args, { cwd: this.root, encoding: 'utf8' });
    if (status !== 0) {
      throw new Error(stderr);
    }
  }
}

/** What a check says after a change: its state, and words of its message or fix. */
type Case = readonly [(checkout: TestCheckout) => void, Finding['state'], RegExp];

/** By the id of a check. Each also says ok without any change. */
export const CHECKOUT_CASES: Readonly<Record<string, readonly Case[]>> = {
  checkout: [[(it) => it.remove('package.json'), 'error', /^package\.json: no such file/]],
  node: [
    [(it) => (it.nodeVersion = '20.9.0'), 'error', /^Node\.js 20\.9\.0 is older than 20\.19\.0/],
    [(it) => (it.nodeVersion = '26.0.1'), 'ok', /26/],
  ],
  pins: [
    [(it) => it.edit('package.json', /"zod": "/, '"zod": "^'), 'error', /package\.json: zod is '\^/],
    [
      (it) => it.edit('.github/deploy/package.json', /"aws-cdk": ".*"/, '"aws-cdk": "latest"'),
      'error',
      /^\.github\/deploy\/package\.json: aws-cdk is 'latest'/,
    ],
  ],
  'lock-file': [
    [
      (it) => it.edit('package.json', /"zod": ".*"/, '"zod": "1.2.3"'),
      'error',
      /^package-lock\.json: zod is .*1\.2\.3/,
    ],
    [
      (it) => it.remove('.github/deploy/package-lock.json'),
      'error',
      /^\.github\/deploy\/package-lock\.json: no such file/,
    ],
  ],
  installed: [
    [
      (it) => it.edit('package-lock.json', /("node_modules\/zod": \{\s*"version": ").*"/, '$11.2.3"'),
      'error',
      /^zod is [\d.]+ in node_modules, and 1\.2\.3 in the lock file/,
    ],
    [(it) => it.remove('node_modules'), 'error', /absent in node_modules/],
  ],
  'install-scripts': [
    [(it) => it.edit('.npmrc', 'ignore-scripts=true', 'ignore-scripts=false'), 'error', /^\.npmrc/],
    [(it) => it.remove('.github/deploy/.npmrc'), 'error', /^\.github\/deploy\/\.npmrc/],
  ],
  configuration: [
    [
      (it) =>
        (it.problem = new UserError([{ file: 'lib/config/environments.ts', path: 'dev.region', message: 'wrong' }])),
      'error',
      /^lib\/config\/environments\.ts: dev\.region: wrong/,
    ],
  ],
  placeholders: [
    [github({ owner: 'your-organization' }), 'error', /github\.owner of dev is still 'your-organization'/],
    [github({ ownerId: 1 }), 'error', /github\.ownerId of dev/],
    [github({ repositoryId: 1 }), 'error', /github\.repositoryId of dev/],
    [changed({ budget: { amount: 1, email: 'platform@example.com' } }), 'error', /budget\.email of dev/],
    [changed({ ingress: { allowedCidrs: [], domain: 'apps.example.com' } }), 'error', /ingress\.domain of dev/],
    [changed({ ingress: { allowedCidrs: [], domain: 'apps.notexample.com' } }), 'ok', /replaced/],
  ],
  account: [[changed({ account: undefined }), 'warning', /dev: no 'account'/]],
  'code-owners': [
    [
      (it) => it.edit('.github/CODEOWNERS', '@octo/orders', '@your-organization/orders'),
      'error',
      /@your-organization\/orders/,
    ],
    [(it) => it.remove('.github/CODEOWNERS'), 'error', /no such file/],
  ],
  remote: [
    [remote('https://a-token:secret@github.com/Octo/Platform'), 'ok', /octo\/platform is a remote/],
    [remote('ssh://git@github.com:22/octo/platform.git/'), 'ok', /octo\/platform is a remote/],
    [
      remote('https://someone:secret@github.com/someone/platform.git'),
      'warning',
      /(?<!secret.*), the remotes of Git someone\/platform/,
    ],
    [
      remote('https://someone:secret@git.example.com/octo/platform'),
      'warning',
      /^no remote of Git is at github\.com[^:]*$/,
    ],
    [(it) => it.git('remote', 'remove', 'origin'), 'warning', /no remote here/],
    [(it) => it.remove('.git'), 'warning', /no remote here/],
  ],
  workflows: [
    [
      (it) => it.edit('.github/workflows/check.yml', /@[0-9a-f]{40}/, '@v5'),
      'error',
      /check\.yml: actions\/checkout@v5 is not pinned/,
    ],
    [
      (it) => it.edit('.github/workflows/deploy.yml', 'vars.AWS_REGION', 'vars.REGION'),
      'warning',
      /deploy\.yml: reads the variable REGION/,
    ],
    [(it) => it.write('.github/workflows/plan.yml', 'jobs: ['), 'error', /plan\.yml: /],
    [(it) => it.write('.github/workflows/plan.yml', 'name: plan'), 'error', /plan\.yml: has no jobs/],
    [(it) => it.remove('.github/workflows'), 'warning', /no workflow/],
  ],
};

function changed(change: Partial<Environment>): Case[0] {
  return (it) => (it.environment = { ...it.environment, ...change });
}

function github(change: Partial<Environment['github']>): Case[0] {
  return (it) => (it.environment = { ...it.environment, github: { ...it.environment.github, ...change } });
}

function remote(url: string): Case[0] {
  return (it) => {
    it.git('remote', 'set-url', 'origin', url);
  };
}
