import type { Environment } from '../config/environment';
import { platformNames } from '../config/platform-names';
import type { ReleaseSigning } from '../release/release-signing';

/** How the releases of an environment are signed; undefined where they are not. */
export function signingOf(environment: Environment): ReleaseSigning | undefined {
  const { name, platform, region, release } = environment;
  if (release?.sign !== true) {
    return undefined;
  }
  const { prefix, releaseKeyAlias } = platformNames(environment);
  const { certificates, verify } = release;
  return {
    ...{ key: releaseKeyAlias, region, certificates, verify },
    ...{ commonName: `${prefix} release`, organization: platform },
    place: `release.certificates of '${name}' in lib/config/environments.ts`,
  };
}
