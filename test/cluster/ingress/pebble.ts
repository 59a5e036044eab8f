import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { freePorts } from '../../../lib/local/free-ports';
import { pebbleCommand } from './nginx-process';

/** Let's Encrypt's own server for tests. It checks names as Let's Encrypt does, on another port. */
export class Pebble {
  private readonly directory = mkdtempSync(join(tmpdir(), 'pebble-'));
  private child: ChildProcess | undefined;
  private output = '';
  private port = 0;
  private management = 0;

  /** The certificate that it is trusted by. */
  readonly trusted = join(this.directory, 'cert.pem');

  async up(resolver: string, http: number): Promise<void> {
    [this.port = 0, this.management = 0] = await freePorts(2);
    const key = join(this.directory, 'key.pem');
    const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const files = ['-keyout', key, '-out', this.trusted];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...name, ...files], {
      stdio: 'ignore',
    });
    const config = join(this.directory, 'config.json');
    writeFileSync(
      config,
      JSON.stringify({
        pebble: {
          listenAddress: `127.0.0.1:${this.port}`,
          managementListenAddress: `127.0.0.1:${this.management}`,
          certificate: this.trusted,
          privateKey: key,
          httpPort: http,
          tlsPort: 1,
        },
      }),
    );
    const env = { PATH: process.env['PATH'], PEBBLE_VA_NOSLEEP: '1', PEBBLE_WFE_NONCEREJECT: '0' };
    this.child = spawn(pebbleCommand ?? '', ['-config', config, '-dnsserver', resolver], { env });
    const collect = (data: Buffer) => (this.output += data.toString());
    this.child.stdout?.on('data', collect);
    this.child.stderr?.on('data', collect);
  }

  get uri(): string {
    return `https://127.0.0.1:${this.port}/dir`;
  }

  /** How many certificates it has given out. */
  get issued(): number {
    return [...this.output.matchAll(/Issued certificate serial/g)].length;
  }

  get log(): string {
    return this.output;
  }

  /** The root that its certificates are trusted by; undefined until it listens. */
  async root(): Promise<string | undefined> {
    return await new Promise((resolve) => {
      const options = { host: '127.0.0.1', port: this.management, path: '/roots/0', rejectUnauthorized: false };
      request(options, (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString())).on('end', () => resolve(text));
      })
        .on('error', () => resolve(undefined))
        .end();
    });
  }

  async down(): Promise<void> {
    if (this.child !== undefined) {
      const ended = once(this.child, 'exit');
      this.child.kill();
      await ended;
    }
    rmSync(this.directory, { recursive: true });
  }
}
