import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether a program is there. `.ci/run` installs what tests ask for; a laptop need not have it. */
export function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The CNCF registry, as Debian packages it, on a free port of this machine. */
export class OciRegistry {
  private constructor(
    /** `127.0.0.1:<port>` */
    public readonly address: string,
    private readonly process: ChildProcess,
    private readonly directory: string,
  ) {}

  public static async start(): Promise<OciRegistry> {
    const directory = mkdtempSync(join(tmpdir(), 'registry-'));
    const address = `127.0.0.1:${await freePort()}`;
    const config = {
      version: 0.1,
      storage: { filesystem: { rootdirectory: directory } },
      http: { addr: address },
    };
    writeFileSync(join(directory, 'config.yml'), JSON.stringify(config));
    const process = spawn('docker-registry', ['serve', join(directory, 'config.yml')], { stdio: 'ignore' });
    await answers(`http://${address}/v2/`);
    return new OciRegistry(address, process, directory);
  }

  public stop(): void {
    this.process.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits until an address answers; fails after five seconds. */
async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    ) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${url} does not answer`);
}
