import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** What a command printed, and its exit code. */
export interface Finished {
  readonly status: number | null;
  /** stdout and stderr, as they came. */
  readonly output: string;
}

/** A copy of this checkout, to be edited and deployed. Its `npx idp` and `npx cdk` read the copy. */
export class PlatformCopy {
  public readonly directory = mkdtempSync(join(tmpdir(), 'idp-platform-'));

  /** @param variables - all environment variables of the commands that it runs */
  public constructor(private readonly variables: () => Readonly<Record<string, string>>) {
    const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' });
    for (const file of files.trim().split('\n')) {
      mkdirSync(dirname(join(this.directory, file)), { recursive: true });
      cpSync(file, join(this.directory, file));
    }
    const modules = join(this.directory, 'node_modules');
    mkdirSync(modules);
    for (const name of readdirSync('node_modules').filter((it) => !['.bin', '.cache', 'idp'].includes(it))) {
      symlinkSync(resolve('node_modules', name), join(modules, name));
    }
    // Its links are relative, so they lead to the command line of the copy.
    cpSync('node_modules/.bin', join(modules, '.bin'), { recursive: true, verbatimSymlinks: true });
    symlinkSync('../bin', join(modules, 'idp'));
  }

  /** Replaces a text in a file, which has to contain it. */
  public edit(file: string, text: string, replacement: string): void {
    const path = join(this.directory, file);
    const before = readFileSync(path, 'utf8');
    if (!before.includes(text)) {
      throw new Error(`${file} does not contain ${text}`);
    }
    writeFileSync(path, before.replace(text, replacement));
  }

  /** Runs commands of a shell to their end. */
  public async run(commands: string, input = ''): Promise<Finished> {
    const child = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', commands], {
      cwd: this.directory,
      env: this.variables(),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    // It may end before it has read anything.
    child.stdin.on('error', () => undefined).end(input);
    return await new Promise((done) => child.on('close', (status) => done({ status, output })));
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
