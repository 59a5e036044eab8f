import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type ContainerRuntime, findRuntime, removeContainer, runtimeOutput } from './container-runtime';
import { LABEL } from './run-arguments';

/** A runtime, with what the containers of this checkout are called. */
export interface CheckoutRuntime extends ContainerRuntime {
  /** Value of their label. */
  readonly checkout: string;
}

/** The runtime of a run, once something needs it. Containers that a killed run has left are removed before. */
export class Containers {
  private found: Promise<CheckoutRuntime | string> | undefined;
  private leftovers = 0;
  private readonly checkout: string;
  /** There is such a file while a run may have containers. */
  private readonly marker: string;

  /** @param directory - of the local run of this checkout */
  constructor(
    private readonly directory: string,
    private readonly variables: NodeJS.ProcessEnv = process.env,
  ) {
    this.checkout = createHash('sha256').update(resolve(directory)).digest('hex').slice(0, 12);
    this.marker = join(directory, '.containers');
  }

  /** @returns why there is none, for people; then the next call looks again */
  public async runtime(): Promise<CheckoutRuntime | string> {
    this.found ??= this.find();
    const found = await this.found;
    if (typeof found === 'string') {
      this.found = undefined;
    }
    return found;
  }

  /**
   * Removes what a killed run has left, if there was one with containers.
   *
   * @returns how many there were, or why they are still there, for people
   */
  public async removeLeftovers(): Promise<number | string> {
    const found = existsSync(this.marker) ? await this.runtime() : undefined;
    return typeof found === 'string' ? found : this.leftovers;
  }

  /** Forgets the run: it has removed its containers itself. */
  public ended(): void {
    rmSync(this.marker, { force: true });
  }

  private async find(): Promise<CheckoutRuntime | string> {
    const runtime = await findRuntime(this.variables);
    if (typeof runtime === 'string') {
      return runtime;
    }
    try {
      this.leftovers = await removeAll(runtime, `label=${LABEL}=${this.checkout}`);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return `cannot use ${runtime.name}, which does not remove the containers of a former run: ${why}`;
    }
    mkdirSync(this.directory, { recursive: true });
    writeFileSync(this.marker, '');
    return { ...runtime, checkout: this.checkout };
  }
}

/**
 * Removes containers. One whose network another one shares goes after that one: hence several rounds.
 *
 * @returns how many there were
 */
async function removeAll(runtime: ContainerRuntime, filter: string, rounds = 3): Promise<number> {
  const left = await runtimeOutput(runtime, ['ps', '--all', '--quiet', '--filter', filter], 30_000);
  const ids = left.split('\n').filter((line) => line !== '');
  let problem: unknown;
  for (const id of ids) {
    await removeContainer(runtime, id).catch((error: unknown) => (problem = error));
  }
  if (problem !== undefined) {
    if (rounds === 1) {
      throw problem as Error;
    }
    await removeAll(runtime, filter, rounds - 1);
  }
  return ids.length;
}
