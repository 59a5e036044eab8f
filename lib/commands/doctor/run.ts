import { createRequire } from 'node:module';
import type { Environment } from '../../config/environment';
import { printable } from '../../diagnostics/printable';
import { AwsCli } from '../aws-cli';
import { GithubCli } from '../github-cli';
import { toJson } from '../output';
import { ProgramFailure } from '../program-failure';
import type { Check } from './check';
import { GROUPS } from './checks';
import { type Finding, STATES, warning } from './finding';

const load = createRequire(__filename);

export interface DoctorOptions {
  /** Also checks its account, and the repository at GitHub. */
  readonly environment?: string;
  readonly json?: boolean;
  readonly root: string;
  readonly print: (text: string) => void;
}

/** One line, or one element of the JSON. */
type Line = Finding & {
  readonly check: string;
  readonly title: string;
  /** Checks that make no sense before this one says ok. */
  readonly leftOut?: readonly string[];
};

/**
 * Checks this checkout and, with an environment, its account and the repository at GitHub. Changes nothing. Prints each line
 * when it is known.
 *
 * @returns how many errors it found
 * @throws UserError if there is no such environment
 */
export async function doctor({ environment: name, json = false, root, print }: DoctorOptions): Promise<number> {
  const lines: Line[] = [];
  const report = (line: Line) => {
    lines.push(line);
    if (!json) {
      print(textOf(line));
    }
  };
  await run(name, root, report);
  const count = (state: Finding['state']) => lines.filter((line) => line.state === state).length;
  if (json) {
    print(toJson({ environment: name, checks: lines, errors: count('error'), warnings: count('warning') }));
  } else {
    print(`${STATES.map((state) => `${count(state)} ${state}`).join(', ')}${name === undefined ? `. ${MORE}` : ''}`);
  }
  return count('error');
}

const MORE = 'With --env <name> and credentials, its account and GitHub are checked, too.';

async function run(name: string | undefined, root: string, report: (line: Line) => void): Promise<void> {
  const checkout = { root, nodeVersion: process.versions.node, environments: () => chosen(name) };
  let isConfigured = true;
  for (const { needs, checks } of GROUPS) {
    if (needs === 'nothing') {
      isConfigured = (await runGroup(checks, checkout, report)) && isConfigured;
    }
  }
  if (name === undefined || !isConfigured) {
    return;
  }
  const [environment] = chosen(name);
  for (const { needs, checks } of GROUPS) {
    if (needs !== 'nothing' && environment !== undefined) {
      await runGroup(
        checks,
        { environment, root, aws: new AwsCli(environment.region), github: new GithubCli() },
        report,
      );
    }
  }
}

/** The environments of the configuration, which is read when a check asks for it: it may not be valid. */
function chosen(name: string | undefined): readonly Environment[] {
  if (name === undefined) {
    const { environments } = load('../../config/environments') as typeof import('../../config/environments');
    return Object.values(environments);
  }
  const { environmentNamed } = load(
    '../../config/environment-named',
  ) as typeof import('../../config/environment-named');
  return [environmentNamed(name)];
}

/** @returns whether no gate was closed */
async function runGroup<Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject,
  report: (line: Line) => void,
): Promise<boolean> {
  for (const [index, { id, title, run: runCheck, gate = false }] of checks.entries()) {
    const findings = await orUnknown(async () => await runCheck(subject));
    const isClosed = gate && findings.some(({ state }) => state !== 'ok');
    const rest = isClosed ? checks.slice(index + 1).map((check) => check.id) : [];
    findings.forEach((finding) => {
      report({ check: id, title, ...finding, ...(rest.length > 0 ? { leftOut: rest } : {}) });
    });
    if (isClosed) {
      return false;
    }
  }
  return true;
}

/** A service that does not answer, or does not tell us, is no fault of what we wanted to check. */
async function orUnknown(runCheck: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await runCheck();
  } catch (failure) {
    if (failure instanceof ProgramFailure) {
      return [warning(`could not check: ${failure.message}`, FIXES[failure.code])];
    }
    throw failure;
  }
}

const DENIED = 'use credentials that may ask this, or ask somebody who has them';

/** What to do about failures that we know. */
const FIXES: Readonly<Record<string, string | undefined>> = {
  AccessDenied: DENIED,
  AccessDeniedException: DENIED,
  AuthorizationError: DENIED,
  UnauthorizedOperation: DENIED,
  'not installed': 'install it: https://cli.github.com',
  'not signed in': "run 'gh auth login'",
  '404': 'check github.owner and github.repository, and that you may see the repository',
};

const WIDTHS = {
  state: Math.max(...STATES.map((state) => state.length)),
  check: Math.max(...GROUPS.flatMap(({ checks }) => checks.map(({ id }) => id.length))),
};

function textOf({ state, check, message, fix, leftOut = [] }: Line): string {
  const rest = leftOut.length === 0 ? '' : ` (left out: ${leftOut.join(', ')})`;
  const text = fix === undefined ? message : `${message}; ${fix}`;
  return printable(`${state.padEnd(WIDTHS.state)}  ${check.padEnd(WIDTHS.check)}  ${text}${rest}`);
}
