import { createRequire } from 'node:module';
import { environmentNamed } from '../../config/environment-named';
import { isWell, type LocalStatus } from '../../local/local-status';
import { askRun } from '../../local/run-control';
import { readRun, RUN_FILE } from '../../local/run-file';
import { toJson } from '../output';
import { statusRows } from '../status-rows';

const load = createRequire(__filename);

/** What to print, and whether everything is ready. */
export interface Shown {
  readonly text: string;
  readonly isReady: boolean;
}

/** The local run of this checkout. */
export async function localRun(json: boolean): Promise<Shown> {
  const run = readRun(RUN_FILE);
  const answer = run?.control && ((await askRun(run.control, 'status')) as LocalStatus | undefined);
  if (answer === undefined) {
    const state = run === undefined ? 'none' : run.control === undefined ? 'starting' : 'silent';
    return { text: json ? toJson({ run: state, workloads: [] }) : NO_ANSWER[state], isReady: false };
  }
  const isReady = answer.workloads.every(isWell);
  return { text: json ? toJson({ run: 'up', ready: isReady, ...answer }) : localTable(answer), isReady };
}

/** The seven stacks of an environment, its hosts, and what runs on them. */
export async function environmentNow(name: string, json: boolean): Promise<Shown> {
  const environment = environmentNamed(name);
  // The local run needs none of the AWS SDK.
  const { readEnvironment } = load('./read-environment') as typeof import('./read-environment');
  const { showEnvironment } = load('./show-environment') as typeof import('./show-environment');
  const status = await readEnvironment(environment);
  return { text: json ? toJson(status) : showEnvironment(status, Date.now()), isReady: status.ready };
}

const NO_ANSWER = {
  none: "no local run of this checkout; start one with 'idp up', or name an environment with --env",
  starting: 'the local run of this checkout is starting',
  silent: "the local run of this checkout does not answer; stop it with 'idp down'",
};

function localTable({ address, awsEndpoint, workloads }: LocalStatus): string {
  return [...statusRows(workloads), '', `${address}  (AWS services: ${awsEndpoint})`].join('\n');
}
