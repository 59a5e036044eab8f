import { watch } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT, idp } from './idp.ts';

/** What `idp catalogue --json` prints (lib/commands/catalogue/run.ts), as far as the portal knows it. */
export interface Catalogue {
  readonly version: 1;
  readonly environment: string;
  readonly environments: readonly string[];
  readonly entities: readonly CatalogueEntity[];
  readonly workloads: readonly { readonly name: string; readonly [fact: string]: unknown }[];
  readonly warnings: readonly string[];
}

export interface CatalogueEntity {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** Files are written in several steps, and several at once. */
const DEBOUNCE = 300;

/** The catalogues of the local run and of the chosen environments, as the last valid Score files made them. */
export class Catalogues {
  /** By environment; `local` first. */
  readonly last = new Map<string, Catalogue>();
  /** What is wrong with the files now: one line for each problem. The catalogues are then older than the files. */
  problems: readonly string[] = [];
  private readonly listeners: (() => Promise<void>)[] = [];
  private running: Promise<void> = Promise.resolve();

  private readonly environments: readonly string[];

  /** @param environments - shown besides the local run */
  constructor(environments: readonly string[]) {
    this.environments = environments;
  }

  onChange(listener: () => Promise<void>): void {
    this.listeners.push(listener);
  }

  /** Reads everything anew; one at a time. */
  async refresh(): Promise<void> {
    const next = this.running.then(() => this.read());
    this.running = next.catch(() => undefined);
    await next;
  }

  /** Follows what the plan depends on. */
  follow(): void {
    let timer: NodeJS.Timeout | undefined;
    const changed = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void this.refresh().catch(() => undefined), DEBOUNCE);
    };
    // Without a listener, an error would end the portal.
    const lost = (error: Error) => {
      console.warn(`portal: no longer follows changed files (${error.message}); start it again`);
    };
    watch(join(CHECKOUT, 'score'), { recursive: true }, changed).on('error', lost).unref();
    watch(join(CHECKOUT, 'lib', 'config'), changed).on('error', lost).unref();
  }

  private async read(): Promise<void> {
    const results = await Promise.all(
      [undefined, ...this.environments].map((name) =>
        idp('catalogue', ...(name === undefined ? [] : ['--env', name]), '--json'),
      ),
    );
    const problems = results.flatMap(({ code, stderr }) => (code === 0 ? [] : stderr.split('\n')));
    this.problems = [...new Set(problems)].filter((line) => line !== '');
    for (const { code, stdout } of results) {
      if (code === 0) {
        const catalogue = JSON.parse(stdout) as Catalogue;
        this.last.set(catalogue.environment, catalogue);
      }
    }
    await Promise.all(this.listeners.map((listener) => listener()));
  }
}

/** Of this process. `PORTAL_ENVIRONMENTS` names environments, separated by commas; the start script sets it. */
export const catalogues = new Catalogues(
  (process.env['PORTAL_ENVIRONMENTS'] ?? '').split(',').filter((it) => it !== ''),
);
