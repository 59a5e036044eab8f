import type { Environment } from '../../config/environment';
import type { Aws } from '../aws-cli';
import type { Github } from '../github-cli';
import type { Finding } from './finding';

/** One thing that can be wrong. */
export interface Check<Subject> {
  /** For `--json` and the second column: `lock-file`. */
  readonly id: string;
  /** What is so when it says ok. */
  readonly title: string;
  /**
   * @returns at least one finding
   * @throws ProgramFailure if a service does not answer: it could not be checked
   */
  readonly run: (subject: Subject) => readonly Finding[] | Promise<readonly Finding[]>;
  /** The rest of its group is left out unless it says ok. */
  readonly gate?: true;
}

/** What is checked without credentials. */
export interface Checkout {
  /** Root of the checkout. */
  readonly root: string;
  /** `20.19.0`. */
  readonly nodeVersion: string;
  /**
   * The environments to check.
   *
   * @throws UserError if the configuration is not valid
   */
  readonly environments: () => readonly Environment[];
}

/** What is checked with credentials: one environment. */
export interface Target {
  readonly environment: Environment;
  readonly root: string;
  readonly aws: Aws;
  readonly github: Github;
}

/** Checks that need the same. */
export type Group =
  | { readonly needs: 'nothing'; readonly checks: readonly Check<Checkout>[] }
  | { readonly needs: 'aws' | 'github'; readonly checks: readonly Check<Target>[] };
