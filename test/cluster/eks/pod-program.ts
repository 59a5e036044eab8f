import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ControlPlane } from '../flux/control-plane';

const PROGRAMS = join(__dirname, '..', '..', '..', 'flux', 'infrastructure', 'eks');

/** A program of flux/infrastructure/eks as in its pod: with its own account, and an agent that gives out credentials. */
export class PodProgram {
  /** Requests to the agent, by their Authorization header. */
  readonly asked: (string | undefined)[] = [];
  private readonly agent: Server;

  /**
   * @param name - of the program, its namespace and its service account
   * @param directory - for the files that the pod would have
   */
  constructor(
    private readonly cluster: ControlPlane,
    private readonly name: string,
    private readonly directory: string,
  ) {
    this.agent = createServer((request, response) => {
      this.asked.push(request.headers.authorization);
      response.end(JSON.stringify({ AccessKeyId: 'ASIATEST', SecretAccessKey: 'secret', Token: 'session' }));
    });
  }

  async start(): Promise<void> {
    this.agent.listen(0, '127.0.0.1');
    await once(this.agent, 'listening');
  }

  stop(): void {
    this.agent.close();
    this.agent.closeAllConnections();
  }

  /** Runs one round. */
  async run(variables: Readonly<Record<string, string>>): Promise<{ status: number; output: string }> {
    const { port } = this.agent.address() as AddressInfo;
    const config = JSON.parse(readFileSync(this.cluster.kubeconfig, 'utf8')) as {
      clusters: [{ cluster: { server: string; 'certificate-authority': string } }];
    };
    const [{ cluster }] = config.clusters;
    const server = new URL(cluster.server);
    mkdirSync(this.directory, { recursive: true });
    const token = this.cluster.kubectl(['create', 'token', this.name, '--namespace', this.name]).trim();
    writeFileSync(join(this.directory, 'token'), token);
    writeFileSync(join(this.directory, 'agent'), 'token of the pod');
    const program = spawn(process.execPath, [join(PROGRAMS, `${this.name}.mjs`), '--once'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        AWS_REGION: 'us-east-1',
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/v1/credentials`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(this.directory, 'agent'),
        KUBERNETES_SERVICE_HOST: server.hostname,
        KUBERNETES_SERVICE_PORT: server.port,
        NODE_EXTRA_CA_CERTS: cluster['certificate-authority'],
        SERVICE_ACCOUNT_DIRECTORY: this.directory,
        ...variables,
      },
    });
    let output = '';
    program.stdout.on('data', (data: Buffer) => (output += data.toString()));
    program.stderr.on('data', (data: Buffer) => (output += data.toString()));
    const [status] = (await once(program, 'close')) as [number];
    return { status, output };
  }
}
