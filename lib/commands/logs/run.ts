import { createRequire } from 'node:module';
import { environmentNamed } from '../../config/environment-named';
import { safeLine } from '../../local/run-log';
import { hasColour, print } from '../output';
import { localLines } from './local-lines';

const load = createRequire(__filename);

export interface LogsOptions {
  readonly workload: string;
  readonly follow: boolean;
  /** Milliseconds; undefined for the default of each source. */
  readonly since?: number;
  /** Undefined for the local run. */
  readonly environment?: string;
  readonly json: boolean;
}

/** A line of a workload. */
export interface LogLine {
  /** ISO 8601 in UTC. */
  readonly time: string;
  readonly line: string;
  /** Pod and container; undefined in the local run. */
  readonly stream?: string;
}

/** Prints the lines of a workload; with `follow`, until the process is ended. */
export async function logs({ workload, follow, since, environment, json }: LogsOptions): Promise<void> {
  const wanted = { workload, follow, since };
  const colour = hasColour(process.stdout);
  for await (const line of environment === undefined ? localLines(wanted) : cloud(environment, wanted)) {
    // Without control characters: what a program writes must not steer the terminal of who reads it.
    print(json ? JSON.stringify({ ...line, line: safeLine(line.line, false) }) : safeLine(line.line, colour));
  }
}

function cloud(name: string, wanted: Pick<LogsOptions, 'workload' | 'follow' | 'since'>): AsyncIterable<LogLine> {
  const environment = environmentNamed(name);
  // The local run needs none of the AWS SDK.
  const { cloudLines } = load('./cloud-lines') as typeof import('./cloud-lines');
  return cloudLines(environment, wanted);
}
