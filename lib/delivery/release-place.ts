import { architectureOf } from '../config/architecture-of';
import type { Environment } from '../config/environment';
import { platformNames } from '../config/platform-names';
import type { ReleasePlace } from '../release/release-place';
import { signingOf } from './signing-of';

/** Where the releases of an environment are. */
export function releasePlace(environment: Environment): ReleasePlace {
  const { prefix, artifactRepository, deploymentsTable } = platformNames(environment);
  return {
    environment: environment.name,
    region: environment.region,
    architecture: architectureOf(environment),
    table: deploymentsTable,
    repository: artifactRepository,
    imagePrefix: prefix,
    signing: signingOf(environment),
  };
}
