import { basename, join } from 'node:path';
import { environments } from '../../config/environments';
import { localEnvironment } from '../../config/parse-environments';
import { startLocalRun, type LocalRun, type LocalRunOptions } from '../../local/local-run';
import { endRecordedPrograms, ProgramRecords } from '../../local/program-records';
import type { Claim } from '../../plan/plan';
import { statusRow } from '../status-rows';
import { Progress } from './progress';
import {
  acquireRunLock,
  DATA_DIRECTORY,
  LOCAL_DIRECTORY,
  LOGS_DIRECTORY,
  PROGRAMS_DIRECTORY,
  releaseRunLock,
  RUN_FILE,
  updateRun,
} from '../../local/run-file';
import { startRunControl } from '../../local/run-control';
import { createRunLog, type RunLog } from '../../local/run-log';
import { formatStatus } from '../../local/status-table';
import { watchSources } from '../../local/watch-sources';
import { WorkloadLogs } from '../../local/workload-logs';
import { watchWorkloads } from '../../local/watch-workloads';
import { readWorkloads } from '../../read-workloads';
import { UserError } from '../../diagnostics/user-error';
import { hasColour, outputWidth } from '../output';
import { exceptionsOf, sourceDirectories } from './watched-sources';

export interface UpOptions {
  /** Directory of the workloads. */
  readonly root: string;
  /** If left out, the first free port from 8080. */
  readonly port?: number;
  /** Whether `AWS_ENDPOINT_URL` may point to another machine. */
  readonly allowRemoteEndpoint: boolean;
  /** Port of the AWS services; a free one if left out. */
  readonly awsPort?: number;
  /** Whether what the AWS services hold is kept between runs. */
  readonly keep: boolean;
  /** Whether programs of Node.js listen to a debugger. */
  readonly inspect: boolean;
  /** Whether to apply changes of Score files. */
  readonly watch: boolean;
  /** Whether it runs in the background, where no Ctrl-C reaches it. */
  readonly isDetached: boolean;
}

/**
 * Runs every workload on this machine until SIGINT, SIGTERM or SIGHUP.
 *
 * @throws UserError when there is nothing to run, this checkout is running already, or the run cannot start
 */
export async function up(options: UpOptions): Promise<void> {
  const prepared = runOptions(options);
  const running = acquireRunLock(RUN_FILE, process.pid);
  if (running !== undefined) {
    throw new UserError(`this checkout is running already (process ${running.pid}); stop it with 'idp down'`);
  }
  process.once('exit', () => {
    releaseRunLock(RUN_FILE);
  });
  const left = await endRecordedPrograms(PROGRAMS_DIRECTORY);
  if (left.length > 0) {
    prepared.log.say(`the run before had been killed; ended what it left: ${left.join(', ')}`);
  }
  const interrupted = new AbortController();
  const stopped = onInterrupt(interrupted);
  const run = await startLocalRun({
    ...prepared,
    records: new ProgramRecords(PROGRAMS_DIRECTORY),
    log: withLogs(prepared.log),
  });
  const control = await startRunControl({
    status: async () => await run.report(),
    programs: async (workload) => await Promise.resolve(workload).then((name) => run.programs(name)),
    restart: async (workload) => await run.restart(workload),
    aws: async () => await Promise.resolve({ access: run.aws, resources: run.plan.claims.map(described) }),
  });
  updateRun(RUN_FILE, { pid: process.pid, control });
  // However this process ends, no program keeps running.
  process.once('exit', () => {
    run.kill();
  });
  const tell = new Progress(run, prepared.log);
  await Promise.race([tell.whileWaiting(run.ready()), stopped]);
  if (!interrupted.signal.aborted) {
    const end = options.isDetached ? "'idp down'" : 'Ctrl-C';
    process.stdout.write(
      `\n${formatStatus(await run.status(), outputWidth())}\n\n${run.address} is up; ${end} stops it\n\n`,
    );
    updateRun(RUN_FILE, { pid: process.pid, control, address: run.address });
    void tell.whenReady();
  }
  const unwatch = options.watch ? watch(run, options.root, prepared) : hintAtWatch(run, prepared.log);
  await stopped;
  tell.stop();
  unwatch();
  await stop(run, options);
}

/** Without its value, if it is a secret. */
function described({ type, uid, name, workloads }: Claim): Pick<Claim, 'type' | 'uid' | 'name' | 'workloads'> {
  return { type, uid, name, workloads };
}

/** Keeps the lines of each workload for `idp logs`, too. */
function withLogs(log: RunLog): RunLog {
  const logs = new WorkloadLogs(LOGS_DIRECTORY);
  return {
    say: (message) => log.say(message),
    workload: (name, line) => {
      log.workload(name, line);
      logs.write(name, line);
    },
  };
}

function hintAtWatch({ plan }: LocalRun, log: RunLog): () => void {
  log.say(`changed files are not watched; 'npx idp up --watch' restarts what they change${exceptionsOf(plan)}`);
  return () => undefined;
}

/** Applies changes. Files that are not valid are reported, and the run stays as it is. */
function watch(run: LocalRun, root: string, { sources, log }: LocalRunOptions): () => void {
  log.say(`watching ${root}/: changed source and Score files restart what they affect${exceptionsOf(run.plan)}`);
  const show = async (names: readonly string[]) => {
    await run.ready();
    const { workloads } = await run.report();
    const rows = workloads.filter(({ name }) => names.includes(name)).map(statusRow);
    rows.forEach((row) => {
      log.say(row);
    });
  };
  const unwatch = [
    watchWorkloads(root, sources, async (changed) => {
      try {
        await show(await run.apply(changed));
      } catch (error) {
        if (!(error instanceof UserError)) {
          throw error;
        }
        log.say(`${error.message}\nthe run has not changed`);
      }
    }),
    watchSources(
      () => sourceDirectories(run.plan),
      async (names) => {
        log.say(`restarting ${names.join(', ')}: source has changed`);
        await Promise.all(names.map(async (name) => await run.restart(name)));
        await show(names);
      },
    ),
  ];
  return () => {
    unwatch.forEach((stop) => {
      stop();
    });
  };
}

function runOptions({ root, port, awsPort, keep, inspect, allowRemoteEndpoint }: UpOptions): LocalRunOptions {
  const [base] = Object.values(environments);
  const sources = readWorkloads(root);
  if (base === undefined || sources.length === 0) {
    throw new UserError(
      `there is no workload in ${root}/; expected ${join(root, '<workload>', 'score.yaml')} (run the command at the root of the repository)`,
    );
  }
  const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  const width = Math.max(...sources.map(({ directory }) => basename(directory).length));
  return {
    sources,
    environment: localEnvironment(base),
    directory: LOCAL_DIRECTORY,
    port,
    aws: AWS_ENDPOINT_URL
      ? { endpoint: AWS_ENDPOINT_URL, accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }
      : undefined,
    awsPort,
    keep: keep ? DATA_DIRECTORY : undefined,
    inspect,
    allowRemoteEndpoint,
    machine: process.env,
    log: createRunLog({ write: (text) => process.stdout.write(text), colour: hasColour(process.stdout), width }),
  };
}

/** npm and the terminal may both deliver one Ctrl-C. Within so many milliseconds, it counts as one. */
const SAME_INTERRUPT = 300;

/** Resolves at the first signal. The next one ends this process at once, and its programs with it. */
async function onInterrupt(controller: AbortController): Promise<void> {
  await new Promise<void>((resolve) => {
    let first: number | undefined;
    const interrupted = () => {
      first ??= Date.now();
      if (Date.now() - first > SAME_INTERRUPT) {
        process.exit(130);
      }
      controller.abort();
      resolve();
    };
    // A terminal sends SIGHUP when it is closed.
    process.on('SIGINT', interrupted).on('SIGTERM', interrupted).on('SIGHUP', interrupted);
  });
}

async function stop(run: LocalRun, { isDetached }: UpOptions): Promise<void> {
  process.stdout.write(isDetached ? '\nstopping\n' : '\nstopping; Ctrl-C again kills at once\n');
  await run.stop();
  process.stdout.write('stopped\n');
  process.exit(0);
}
