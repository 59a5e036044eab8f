import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { CloudWatchLogs } from './cloudwatch-logs';
import type { Node } from './node';

const SOURCE = join(__dirname, '..', '..', '..', 'flux', 'infrastructure', 'fluentd');
const MEMORY_CGROUPS = [
  { root: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes' },
  { root: '/sys/fs/cgroup', limit: 'memory.max' },
];

interface DaemonSet {
  spec: {
    template: {
      spec: {
        containers: { env: { name: string; value?: string }[]; resources: { limits: { memory: string } } }[];
      };
    };
  };
}
const daemonSet = parse(readFileSync(join(SOURCE, 'daemon-set.yaml'), 'utf8')) as DaemonSet;
const container = daemonSet.spec.template.spec.containers[0];

/** The memory limit of the pod, in bytes. */
export const MEMORY_LIMIT = Number.parseInt(container?.resources.limits.memory ?? '', 10) * 1024 * 1024;

/** The command that starts Fluentd: `FLUENTD`, or `fluentd` on the PATH; undefined where there is none. */
export const fluentdCommand = ((): string | undefined => {
  const command = process.env['FLUENTD'] ?? 'fluentd';
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' });
    return command;
  } catch {
    return undefined;
  }
})();

/** The real Fluentd with the shipped configuration; of that only the directories and the addresses are replaced. */
export class Fluentd {
  private child: ChildProcess | undefined;
  private output = '';
  private readonly cgroup: string | undefined;
  private peak = 0;

  /** @param buffer - in place of the size of the workloads' buffer, so that it is full sooner. */
  constructor(
    private readonly node: Node,
    private readonly cloud: CloudWatchLogs,
    buffer = '256m',
  ) {
    const conf = readFileSync(join(SOURCE, 'fluent.conf'), 'utf8')
      .replaceAll('/var/log', node.log)
      .replaceAll('/var/lib/fluentd', node.state)
      .replace('total_limit_size 256m', `total_limit_size ${buffer}`)
      .replaceAll(/^( +)(aside_max_age .*)$/gm, '$1$2\n$1aside_interval 3s');
    writeFileSync(join(node.directory, 'fluent.conf'), conf);
    writeFileSync(join(node.directory, 'token'), 'token');
    for (const name of readdirSync(SOURCE).filter((it) => it.endsWith('.rb'))) {
      writeFileSync(join(node.directory, name), readFileSync(join(SOURCE, name)));
    }
    this.cgroup = makeCgroup(basename(node.directory));
  }

  start(): void {
    const { directory } = this.node;
    const set = (container?.env ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]));
    const { LD_PRELOAD: _, ...pod } = Object.fromEntries(set) as Record<string, string>;
    const flags = [pod['FLUENTD_OPT'] ?? '', '-c', join(directory, 'fluent.conf'), '-p', directory];
    const join_ = this.cgroup === undefined ? '' : `echo $$ >${this.cgroup}/cgroup.procs && `;
    this.child = spawn('sh', ['-c', `${join_}exec "$0" "$@"`, fluentdCommand ?? '', ...flags], {
      env: {
        PATH: process.env['PATH'],
        ...pod,
        ...Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('CHECK_'))),
        AWS_REGION: 'us-east-1',
        AWS_ROLE_ARN: 'arn:aws:iam::111111111111:role/fluentd',
        AWS_WEB_IDENTITY_TOKEN_FILE: join(directory, 'token'),
        AWS_ENDPOINT_URL: this.cloud.url,
        LOG_PREFIX: '/idp-dev',
        NODE_NAME: 'host',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const collect = (data: Buffer) => (this.output += data.toString());
    this.child.stdout?.on('data', collect);
    this.child.stderr?.on('data', collect);
  }

  /** Ends it and waits until it has ended; SIGTERM gets the pod's grace period. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) {
      return;
    }
    this.resident(child);
    const ended = once(child, 'exit');
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
    await ended;
    clearTimeout(timer);
  }

  async remove(): Promise<void> {
    await this.stop('SIGKILL');
    if (this.cgroup !== undefined) {
      rmdirSync(this.cgroup);
    }
  }

  get running(): boolean {
    return this.child?.exitCode === null && this.child.signalCode === null;
  }

  /** Its own log. */
  get log(): string {
    return this.output;
  }

  /** Resident memory in MiB: now, and the most since its start. */
  memory(): { now: number; peak: number } {
    return this.child === undefined ? { now: 0, peak: this.peak } : this.resident(this.child);
  }

  /** Seconds of processor time. */
  cpu(): number {
    const fields = readFileSync(`/proc/${this.child?.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  private resident({ pid }: ChildProcess): { now: number; peak: number } {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const mebibytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
    this.peak = Math.max(this.peak, mebibytes('VmHWM'));
    return { now: mebibytes('VmRSS'), peak: this.peak };
  }
}

/** A group of processes with the pod's memory limit; undefined where this machine does not let us make one. */
function makeCgroup(name: string): string | undefined {
  for (const { root, limit } of MEMORY_CGROUPS) {
    const path = join(root, name);
    try {
      mkdirSync(path);
      writeFileSync(join(path, limit), String(MEMORY_LIMIT));
      return path;
    } catch {
      // Not mounted, not writable, or another version of cgroups.
    }
  }
  return undefined;
}
