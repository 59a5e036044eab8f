import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { freePorts } from '../../../lib/local/free-ports';
import { Daemon } from './daemon';
import { eventually } from './eventually';

const TOKEN = 'token';
/** What deletes Namespaces with their content, and makes ReplicaSets. There is no kubelet: no pod ever gets ready. */
const CONTROLLERS = ['namespace', 'deployment', 'replicaset', 'garbage-collector', 'serviceaccount'];

/** An object as the API server has it. */
export interface Stored {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid: string;
    readonly generation?: number;
    readonly labels?: Readonly<Record<string, string>>;
    readonly deletionTimestamp?: string;
  };
  readonly spec?: unknown;
  readonly data?: Readonly<Record<string, string>>;
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message: string }[];
  };
}

/** etcd, kube-apiserver and kube-controller-manager as processes on loopback. */
export class ControlPlane {
  private readonly daemons: Daemon[] = [];
  private port = 0;
  private agent: Agent | undefined;

  /** @param directory - for its state; it makes `kubeconfig` there */
  constructor(private readonly directory: string) {}

  get kubeconfig(): string {
    return join(this.directory, 'kubeconfig');
  }

  async start(): Promise<void> {
    const { directory } = this;
    const [etcd, peer, api = 0, manager] = await freePorts(4);
    this.port = api;
    mkdirSync(directory, { recursive: true });
    const at = (name: string) => join(directory, name);
    execFileSync('openssl', ['genrsa', '-out', at('sa.key'), '2048'], { stdio: 'ignore' });
    writeFileSync(at('tokens.csv'), `${TOKEN},admin,admin,system:masters\n`);
    const client = `http://127.0.0.1:${etcd}`;
    this.run('etcd', [
      ...['--data-dir', at('etcd'), '--listen-peer-urls', `http://127.0.0.1:${peer}`],
      ...['--listen-client-urls', client, '--advertise-client-urls', client],
    ]);
    this.run('kube-apiserver', [
      ...[`--etcd-servers=${client}`, '--bind-address=127.0.0.1', `--secure-port=${api}`, `--cert-dir=${directory}`],
      ...['--service-account-issuer=https://issuer.example', `--service-account-key-file=${at('sa.key')}`],
      ...[`--service-account-signing-key-file=${at('sa.key')}`, '--service-cluster-ip-range=10.43.0.0/16'],
      ...['--authorization-mode=RBAC', `--token-auth-file=${at('tokens.csv')}`],
    ]);
    await this.ready();
    this.writeKubeconfig();
    const credentials = ['--kubeconfig', '--authentication-kubeconfig', '--authorization-kubeconfig'];
    this.run('kube-controller-manager', [
      ...credentials.map((flag) => `${flag}=${this.kubeconfig}`),
      ...[
        '--leader-elect=false',
        '--bind-address=127.0.0.1',
        `--secure-port=${manager}`,
        `--cert-dir=${at('manager')}`,
      ],
      ...[`--controllers=${CONTROLLERS.map((name) => `${name}-controller`).join(',')}`],
    ]);
  }

  /** Runs kubectl; the result is what it prints. */
  kubectl(args: readonly string[], input = ''): string {
    return execFileSync('kubectl', ['--kubeconfig', this.kubeconfig, ...args], { input, encoding: 'utf8' });
  }

  /** The answer of the API server to a GET; undefined where there is nothing. */
  async get<Answer = Stored>(path: string): Promise<Answer | undefined> {
    const response = await this.ask(path);
    if (response.statusCode === 200) {
      return (await json(response)) as Answer;
    }
    response.resume();
    if (response.statusCode === 404) {
      return undefined;
    }
    throw new Error(`GET ${path}: ${response.statusCode}`);
  }

  async list(path: string): Promise<readonly Stored[]> {
    return (await this.get<{ items: Stored[] }>(path))?.items ?? [];
  }

  async stop(): Promise<void> {
    await Promise.all(this.daemons.map(async (daemon) => await daemon.stop()));
  }

  private run(command: string, args: readonly string[]): void {
    this.daemons.push(new Daemon(command, args));
  }

  /** Waits until the API server has started; it writes its certificate first. */
  private async ready(): Promise<void> {
    await eventually(async () => {
      this.daemons.forEach((daemon) => daemon.mustRun());
      this.agent ??= new Agent({ ca: readFileSync(join(this.directory, 'apiserver.crt')), keepAlive: true });
      return (await this.ask('/readyz')).resume().statusCode === 200;
    }, 60);
  }

  private async ask(path: string): Promise<IncomingMessage> {
    const options = { agent: this.agent, headers: { authorization: `Bearer ${TOKEN}` } };
    return await new Promise((resolve, reject) => {
      request(`https://127.0.0.1:${this.port}${path}`, options, resolve).on('error', reject).end();
    });
  }

  private writeKubeconfig(): void {
    const cluster = {
      server: `https://127.0.0.1:${this.port}`,
      'certificate-authority': join(this.directory, 'apiserver.crt'),
    };
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'test', cluster }],
      users: [{ name: 'admin', user: { token: TOKEN } }],
      contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
      'current-context': 'test',
    };
    writeFileSync(this.kubeconfig, JSON.stringify(config));
  }
}
