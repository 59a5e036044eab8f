import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { IDP, idpVariables, runIdp, runIdpAsync, type Ended } from './idp';

/** A directory of its own to run `idp` in, as a user would in a checkout. */
export class Checkout {
  public readonly directory = mkdtempSync(join(tmpdir(), 'idp-'));

  /** Writes a file, with the directories above it. */
  public write(path: string, text: string): void {
    const file = join(this.directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** Runs a command that waits for nothing (not `plan`, `publish`, `up`, `down`) in this process. */
  public idp(args: readonly string[]): Ended {
    return runIdp(args, this.directory);
  }

  /** Runs any command in this process. */
  public async idpAsync(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return await runIdpAsync(args, this.directory, env);
  }

  /** Runs a command in a process of its own, with these variables only. */
  public spawnIdp(args: readonly string[], env: Readonly<Record<string, string>> = {}, script = IDP): Ended {
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
      cwd: this.directory,
      env: idpVariables(env),
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A workload that is valid, and whatever is put after it. */
export function score(name: string, more = ''): string {
  return `apiVersion: score.dev/v1b1\nmetadata:\n  name: ${name}\ncontainers:\n  main:\n    image: .\n${more}`;
}
