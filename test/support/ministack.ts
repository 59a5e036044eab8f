import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../lib/local/free-ports';

/** MiniStack, which emulates AWS, on a port of loopback. */
export interface MiniStack {
  readonly endpoint: string;
  readonly process: ChildProcess;
}

/**
 * Starts MiniStack, and waits up to 30 s until it answers.
 *
 * @param command - the program and its arguments
 * @param settings - environment variables besides PATH and its address
 */
export async function startMiniStack(
  [program, ...args]: readonly [string, ...string[]],
  settings: Readonly<Record<string, string>>,
): Promise<MiniStack> {
  const [port = 0] = await freePorts(1);
  const endpoint = `http://127.0.0.1:${port}`;
  const child = spawn(program, args, {
    env: {
      // It binds all addresses, unless told otherwise.
      ...{ PATH: process.env['PATH'], BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), MINISTACK_HOST: '127.0.0.1' },
      ...{ IOT_MTLS_ENABLED: '0', SFTP_ENABLED: '0', ...settings },
    },
    stdio: 'ignore',
  });
  for (let tries = 0; tries < 150; tries++) {
    if ((await fetch(`${endpoint}/_ministack/health`).catch(() => undefined))?.ok === true) {
      return { endpoint, process: child };
    }
    await sleep(200);
  }
  child.kill();
  throw new Error('MiniStack does not answer');
}
