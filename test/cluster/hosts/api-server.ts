import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../../lib/local/free-ports';

/** Paths of what an API server needs. */
export type ApiServerPrograms = Readonly<Record<'etcd' | 'kube-apiserver' | 'kubectl', string>>;

/** A real Kubernetes API server that signs tokens as k3s makes it: with the first key of a file, accepting all of them. */
export class ApiServer {
  private readonly programs: ApiServerPrograms;
  private readonly kubeconfig: string;
  private readonly directory = mkdtempSync(join(tmpdir(), 'api-server-'));
  private readonly processes = new Map<string, ChildProcess>();
  private address = '';
  private etcd = '';

  /** @param found - undefined where a program is missing; then it cannot start */
  constructor(
    found: ApiServerPrograms | undefined,
    private readonly issuer: string,
  ) {
    this.programs = found ?? { etcd: '', 'kube-apiserver': '', kubectl: '' };
    this.kubeconfig = join(this.directory, 'kubeconfig');
  }

  /** Starts, or starts again with other keys and more flags; what is stored stays. */
  public async up(keys: string, flags: readonly string[] = []): Promise<void> {
    if (this.address === '') {
      await this.prepare();
    }
    writeFileSync(join(this.directory, 'service.key'), keys);
    const [first = ''] = keys.match(/-----BEGIN[^]*?-----END [A-Z ]+-----\n?/) ?? [];
    writeFileSync(join(this.directory, 'service.current.key'), first);
    await this.stop('kube-apiserver');
    const port = new URL(this.address).port;
    this.run('kube-apiserver', this.programs['kube-apiserver'], [
      ...[`--etcd-servers=${this.etcd}`, '--bind-address=127.0.0.1', `--secure-port=${port}`],
      ...[`--cert-dir=${join(this.directory, 'certs')}`, `--token-auth-file=${join(this.directory, 'tokens')}`],
      ...['--authorization-mode=RBAC', '--service-cluster-ip-range=10.43.0.0/16'],
      ...[`--service-account-issuer=${this.issuer}`, `--service-account-jwks-uri=${this.issuer}/openid/v1/jwks`],
      ...[`--service-account-key-file=${join(this.directory, 'service.key')}`],
      ...[`--service-account-signing-key-file=${join(this.directory, 'service.current.key')}`],
      '--service-account-extend-token-expiration=false',
      ...flags,
    ]);
    for (let tries = 0; tries < 300; tries++) {
      if (this.isReady()) {
        return;
      }
      await sleep(300);
    }
    const log = readFileSync(join(this.directory, 'kube-apiserver.log'), 'utf8');
    throw new Error(`the API server is not ready: ${log.slice(-2000)}`);
  }

  private isReady(): boolean {
    try {
      return this.kubectl('get', '--raw', '/readyz') === 'ok';
    } catch {
      return false;
    }
  }

  public async down(): Promise<void> {
    await this.stop('kube-apiserver');
    await this.stop('etcd');
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** What kubectl prints, as an administrator. */
  public kubectl(...args: readonly string[]): string {
    return execFileSync(this.programs.kubectl, args, { env: this.environment, encoding: 'utf8', stdio: 'pipe' });
  }

  /** Of a program that calls kubectl as an administrator. */
  public get environment(): Readonly<Record<string, string>> {
    const cache = join(this.directory, 'cache');
    return { PATH: process.env['PATH'] ?? '', KUBECONFIG: this.kubeconfig, KUBECACHEDIR: cache };
  }

  /** Who the server takes the bearer of a token for; undefined if it refuses the token. */
  public whoIs(token: string): string | undefined {
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token } };
    const file = join(this.directory, 'review.json');
    writeFileSync(file, JSON.stringify(review));
    const { status } = JSON.parse(this.kubectl('create', '--output', 'json', '--filename', file)) as {
      status: { authenticated?: boolean; user?: { username: string } };
    };
    return status.authenticated === true ? status.user?.username : undefined;
  }

  private async prepare(): Promise<void> {
    const [client = 0, peer = 0, secure = 0] = await freePorts(3);
    this.etcd = `http://127.0.0.1:${client}`;
    this.address = `https://127.0.0.1:${secure}`;
    const peers = `http://127.0.0.1:${peer}`;
    writeFileSync(join(this.directory, 'tokens'), 'administrator,admin,admin,"system:masters"\n');
    writeFileSync(this.kubeconfig, kubeconfig(this.address));
    this.run('etcd', this.programs.etcd, [
      ...['--data-dir', join(this.directory, 'etcd'), '--name', 'one', '--initial-cluster', `one=${peers}`],
      ...['--listen-client-urls', this.etcd, '--advertise-client-urls', this.etcd],
      ...['--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers],
    ]);
  }

  private run(name: string, program: string, args: readonly string[]): void {
    const log = openSync(join(this.directory, `${name}.log`), 'a');
    const child = spawn(program, args, { stdio: ['ignore', log, log] });
    closeSync(log);
    this.processes.set(name, child);
  }

  private async stop(name: string): Promise<void> {
    const child = this.processes.get(name);
    if (child?.exitCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
  }
}

function kubeconfig(server: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'admin', user: { token: 'administrator' } }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'admin' } }],
    'current-context': 'c',
  });
}
