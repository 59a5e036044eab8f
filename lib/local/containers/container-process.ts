import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkloadProcess, type WorkloadProcessOptions } from '../workload-process';
import { removeArguments, removeContainer } from './container-runtime';
import type { CheckoutRuntime } from './containers';
import { type ContainerSpec, runArguments } from './run-arguments';

/** Another container may share its network, which is removed at the same time: it is tried again so many times. */
const TRIES = 40;

/** Runs one container with a runtime, and restarts it like a program. */
export class ContainerProcess extends WorkloadProcess {
  constructor(
    private readonly runtime: CheckoutRuntime,
    private readonly spec: ContainerSpec,
    options: Omit<WorkloadProcessOptions, 'command' | 'variables' | 'directory'>,
  ) {
    const { program, environment, checkout } = runtime;
    const run = [program, ...runArguments(spec, checkout)].map(quoted).join(' ');
    super({
      ...options,
      command: [
        // A runtime that was killed has left its container, and the name would be taken.
        `${[program, ...removeArguments(spec.name)].map(quoted).join(' ')} >/dev/null 2>&1`,
        ...(spec.network === undefined ? [] : [waitFor(program, spec.network)]),
        `exec ${run}`,
      ].join('\n'),
      directory: '/',
      variables: { ...spec.variables, ...environment },
    });
  }

  public override async stop(): Promise<void> {
    await super.stop();
    for (let tries = 0; tries < TRIES; tries++) {
      try {
        await removeContainer(this.runtime, this.spec.name);
        return;
      } catch {
        await sleep(250);
      }
    }
  }

  public override kill(): void {
    super.kill();
    const { program, environment } = this.runtime;
    // This process is about to end, so another one goes on.
    spawn(program, removeArguments(this.spec.name), { env: environment, detached: true, stdio: 'ignore' })
      .on('error', () => undefined)
      .unref();
  }
}

/** Waits a minute for a container to run. */
function waitFor(program: string, name: string): string {
  const state = `${quoted(program)} inspect --format '{{.State.Running}}' ${quoted(name)} 2>/dev/null`;
  return `tries=0
until [ "$(${state})" = true ] || [ $tries -ge 120 ]; do
  tries=$((tries + 1))
  sleep 0.5
done`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
