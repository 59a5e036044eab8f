import { printableValue } from '../diagnostics/printable.ts';
import { UserError } from '../diagnostics/user-error.ts';
import type { ReleaseSigning } from './release-signing.ts';

/** Repositories, tags, tables and digests: parts of paths and addresses, and so without `..`. */
export const NAME = /^(?!.*\.\.)[A-Za-z0-9][\w.:/-]*$/;

/** Where the releases of an environment are, as `idp environments --json` lists it. */
export interface ReleasePlace {
  readonly environment: string;
  readonly region: string;
  /** Of its hosts, as images name it. */
  readonly architecture: string;
  /** Table of the environment's releases. */
  readonly table: string;
  /** Repository of the artifact that Flux pulls. */
  readonly repository: string;
  /** Repositories of images are `<imagePrefix>/<workload>`. */
  readonly imagePrefix: string;
  /** Left out where releases are not signed. */
  readonly signing?: ReleaseSigning;
}

/**
 * Finds an environment in what `idp environments --json` printed. That may come from a job that is trusted less than this one.
 *
 * @throws UserError if there is no such environment, or a name is none
 */
export function placeNamed(text: string, environment: string): ReleasePlace {
  const places = JSON.parse(text) as readonly ReleasePlace[];
  const place = places.find((it) => it.environment === environment);
  if (place === undefined) {
    const names = places.map((it) => printableValue(it.environment)).join(', ');
    throw new UserError(`there is no environment ${printableValue(environment)}; environments: ${names}`);
  }
  const { region, architecture, table, repository, imagePrefix, signing } = place;
  const key = signing === undefined ? [] : [signing.key, signing.region];
  const wrong = [environment, region, architecture, table, repository, imagePrefix, ...key].find(
    (name) => !NAME.test(name),
  );
  if (wrong !== undefined) {
    throw new UserError(
      `${printableValue(wrong)} is no name of a region, an architecture, a table, a repository or a key`,
    );
  }
  return place;
}
