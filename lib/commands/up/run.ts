import { basename, join } from 'node:path';
import { environments } from '../../config/environments';
import { localEnvironment } from '../../config/local-environment';
import { startLocalRun, type LocalRun, type LocalRunOptions } from '../../local/local-run';
import { claimRun, recordAddress, releaseRun } from '../../local/run-file';
import { createRunLog } from '../../local/run-log';
import { formatStatus } from '../../local/status-table';
import { watchWorkloads } from '../../local/watch-workloads';
import { readWorkloads } from '../../read-workloads';
import { UserError } from '../../diagnostics/user-error';
import { hasColour } from '../output';
import { LOCAL_DIRECTORY, RUN_FILE } from './local-paths';

export interface UpOptions {
  /** Directory of the workloads. */
  readonly root: string;
  /** The first free port from 8080 if left out. */
  readonly port?: number;
  readonly allowRemoteEndpoint: boolean;
  /** Whether to go on with Score files as they change. */
  readonly watch: boolean;
}

/**
 * Runs every workload on this machine until SIGINT, SIGTERM or SIGHUP.
 *
 * @throws UserError when there is nothing to run, a run of this checkout exists, or it cannot start
 */
export async function up(options: UpOptions): Promise<void> {
  const prepared = runOptions(options);
  const running = claimRun(RUN_FILE, process.pid);
  if (running !== undefined) {
    throw new UserError(`a run of this checkout exists (process ${running.pid}); stop it with 'idp down'`);
  }
  process.once('exit', () => {
    releaseRun(RUN_FILE);
  });
  const interrupted = new AbortController();
  const stopped = onInterrupt(interrupted);
  const run = await startLocalRun(prepared);
  // Whatever ends this process, a bug of ours too, leaves no program behind.
  process.once('exit', () => {
    run.kill();
  });
  await Promise.race([run.ready(), stopped]);
  if (!interrupted.signal.aborted) {
    process.stdout.write(`\n${formatStatus(await run.status())}\n\n${run.address} is up; Ctrl-C stops it\n\n`);
    recordAddress(RUN_FILE, { pid: process.pid, address: run.address });
  }
  const unwatch = options.watch ? watch(run, options.root, prepared) : () => undefined;
  await stopped;
  unwatch();
  await stop(run);
}

/** Goes on with what changes; what cannot be used is said, and all runs on as before. */
function watch(run: LocalRun, root: string, { sources, log }: LocalRunOptions): () => void {
  log.say(`watching ${root}/`);
  return watchWorkloads(root, sources, async (changed) => {
    try {
      await run.apply(changed);
    } catch (error) {
      if (!(error instanceof UserError)) {
        throw error;
      }
      log.say(`${error.message}\nnothing has changed in the run`);
    }
  });
}

function runOptions({ root, port, allowRemoteEndpoint }: UpOptions): LocalRunOptions {
  const [base] = Object.values(environments);
  const sources = readWorkloads(root);
  if (base === undefined || sources.length === 0) {
    throw new UserError(
      `no workload in ${root}/; expected ${join(root, '<workload>', 'score.yaml')}, and to be run where ${root}/ is`,
    );
  }
  const { PATH, HOME, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
  const width = Math.max(...sources.map(({ directory }) => basename(directory).length));
  return {
    sources,
    environment: localEnvironment(base),
    directory: LOCAL_DIRECTORY,
    ...(port === undefined ? {} : { port }),
    ...(AWS_ENDPOINT_URL === undefined || AWS_ENDPOINT_URL === ''
      ? {}
      : {
          aws: {
            endpoint: AWS_ENDPOINT_URL,
            ...(AWS_ACCESS_KEY_ID === undefined ? {} : { accessKeyId: AWS_ACCESS_KEY_ID }),
            ...(AWS_SECRET_ACCESS_KEY === undefined ? {} : { secretAccessKey: AWS_SECRET_ACCESS_KEY }),
          },
        }),
    allowRemoteEndpoint,
    machine: { ...(PATH === undefined ? {} : { PATH }), ...(HOME === undefined ? {} : { HOME }) },
    log: createRunLog({ write: (text) => process.stdout.write(text), colour: hasColour(process.stdout), width }),
  };
}

/** npm and a terminal may both deliver one Ctrl-C: what comes within so many milliseconds is the same one. */
const SAME_INTERRUPT = 300;

/** Resolves at the first signal to end; the next one ends this process, and by its exit everything else, at once. */
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
    // A terminal that is closed sends SIGHUP.
    process.on('SIGINT', interrupted).on('SIGTERM', interrupted).on('SIGHUP', interrupted);
  });
}

async function stop(run: LocalRun): Promise<void> {
  process.stdout.write('\nstopping; Ctrl-C again kills at once\n');
  await run.stop();
  process.stdout.write('stopped\n');
  process.exit(0);
}
