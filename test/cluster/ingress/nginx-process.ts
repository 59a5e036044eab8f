import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { freePorts } from '../../../lib/local/free-ports';
import { isPortOpen } from '../../../lib/local/is-port-open';

const SOURCE = join(__dirname, '..', '..', '..', 'flux', 'ingress');
const MEMORY_CGROUPS = [
  { root: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes' },
  { root: '/sys/fs/cgroup', limit: 'memory.max' },
];

const daemonSet = parse(readFileSync(join(SOURCE, 'daemon-set.yaml'), 'utf8')) as {
  spec: { template: { spec: { containers: { resources: { limits: { memory: string } } }[] } } };
};

/** The memory limit of the pod, in MiB. */
export const MEMORY_LIMIT = Number.parseInt(
  daemonSet.spec.template.spec.containers[0]?.resources.limits.memory ?? '',
  10,
);

/** The nginx to run: `NGINX_BINARY`, or `nginx` on the PATH; undefined where there is none. */
export const nginxCommand = commandOf(process.env['NGINX_BINARY'] ?? 'nginx', '-v');
/** Let's Encrypt's own server for tests: `PEBBLE`, or `pebble` on the PATH; undefined where there is none. */
export const pebbleCommand = commandOf(process.env['PEBBLE'] ?? 'pebble', '-version');
/** The module for certificates: `NGINX_ACME_MODULE`. */
export const acmeModule = process.env['NGINX_ACME_MODULE'];

function commandOf(command: string, argument: string): string | undefined {
  try {
    execFileSync(command, [argument], { stdio: 'ignore' });
    return command;
  } catch {
    return undefined;
  }
}

export interface NginxOptions {
  /** Address of the name server. */
  readonly resolver: string;
  /** Directory of Let's Encrypt's stand-in, and the certificate that it is trusted by. */
  readonly issuer?: { readonly uri: string; readonly trusted: string };
}

/** The real nginx with the shipped files; of those only ports, paths and addresses are replaced. */
export class Nginx {
  public readonly directory = mkdtempSync(join(tmpdir(), 'ingress-'));
  public readonly state = join(this.directory, 'state');
  public http = 0;
  public https = 0;
  private readonly files = join(this.directory, 'etc');
  private child: ChildProcess | undefined;
  private output = '';
  private cgroup: string | undefined;

  constructor(private readonly options: NginxOptions) {}

  /** Chooses its ports, which `start` does otherwise. */
  async reservePorts(): Promise<void> {
    [this.http = 0, this.https = 0] = await freePorts(2);
  }

  /** Starts it, and waits until it listens. */
  async start(routes: string): Promise<void> {
    if (this.http === 0) {
      await this.reservePorts();
    }
    if (!existsSync(this.files)) {
      this.cgroup = makeCgroup(basename(this.directory));
      cpSync(SOURCE, this.files, { recursive: true });
      mkdirSync(this.state);
      // Started by root, nginx works as `nobody`.
      chmodSync(this.directory, 0o755);
      chmodSync(this.state, 0o777);
      readdirSync(this.files)
        .filter((name) => name.endsWith('.conf'))
        .forEach((name) => this.write(name, readFileSync(join(this.files, name), 'utf8')));
    }
    this.write('routes.conf', routes);
    const enter = this.cgroup === undefined ? '' : `echo $$ >${this.cgroup}/cgroup.procs && `;
    this.child = spawn('sh', ['-c', `${enter}exec sh "$0"`, join(this.files, 'run.sh')], {
      env: {
        PATH: `${nginxCommand?.includes('/') === true ? `${dirname(nginxCommand)}:` : ''}${process.env['PATH'] ?? ''}`,
        CONFIG: join(this.files, 'nginx.conf'),
        INTERVAL: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const collect = (data: Buffer) => (this.output += data.toString());
    this.child.stdout?.on('data', collect);
    this.child.stderr?.on('data', collect);
    while (!(await isPortOpen(this.http))) {
      if (this.child.exitCode !== null) {
        throw new Error(`nginx has ended:\n${this.output}`);
      }
      await sleep(100);
    }
  }

  /** Replaces a file, as the kubelet does after a release. */
  write(name: string, text: string): void {
    const { resolver, issuer } = this.options;
    const trusted = issuer === undefined ? '' : `\n  ssl_trusted_certificate ${issuer.trusted};`;
    writeFileSync(
      join(this.files, name),
      text
        .replace(/^load_module .*$/m, acmeModule === undefined ? '' : `load_module ${acmeModule};`)
        .replace(/resolver \S+ /, `resolver ${resolver} `)
        .replace('https://acme-v02.api.letsencrypt.org/directory;', `${issuer?.uri ?? ''};${trusted}`)
        .replaceAll('listen 8080', `listen 127.0.0.1:${this.http}`)
        .replaceAll('listen 8443', `listen 127.0.0.1:${this.https}`)
        .replaceAll('/var/lib/ingress', this.state)
        .replace('/tmp/nginx.pid', join(this.directory, 'nginx.pid')),
    );
  }

  /** Ends it as the kubelet does, and waits until it has ended. */
  async stop(): Promise<number | null> {
    const { child } = this;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) {
      return child?.exitCode ?? null;
    }
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
    return child.exitCode;
  }

  async remove(): Promise<void> {
    await this.stop();
    // A `sleep` of run.sh may still be in it.
    while (this.cgroup !== undefined && readFileSync(join(this.cgroup, 'cgroup.procs'), 'utf8') !== '') {
      await sleep(100);
    }
    if (this.cgroup !== undefined) {
      rmdirSync(this.cgroup);
    }
    rmSync(this.directory, { recursive: true });
  }

  get log(): string {
    return this.output;
  }

  /** Memory in MiB of all its processes: without files, and with them. A page that several share counts once. */
  get memory(): { readonly anonymous: number; readonly resident: number } {
    const children = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number));
    const below = (pid: number): number[] => [
      pid,
      ...children.flatMap(([child = 0, parent]) => (parent === pid ? below(child) : [])),
    ];
    const statuses = below(this.child?.pid ?? 0).flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')];
      } catch {
        return [];
      }
    });
    const sum = (name: string) =>
      statuses.reduce((total, text) => total + Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0), 0) /
      1024;
    return { anonymous: sum('Pss_Anon'), resident: sum('Pss') };
  }
}

/** A group of processes with the pod's memory limit; undefined where this machine does not let us make one. */
function makeCgroup(name: string): string | undefined {
  for (const { root, limit } of MEMORY_CGROUPS) {
    const path = join(root, name);
    try {
      mkdirSync(path);
      writeFileSync(join(path, limit), String(MEMORY_LIMIT * 1024 * 1024));
      return path;
    } catch {
      // Not mounted, not writable, or another version of cgroups.
    }
  }
  return undefined;
}
