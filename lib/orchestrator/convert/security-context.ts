import type { PodSecurityContext, SeccompProfile, SecurityContext } from 'kubernetes-types/core/v1';
import type { SecurityProfile } from '../../config/environment';
import { because } from './trace';

/** User of every restricted container; distroless images call it `nonroot`. */
const NON_ROOT = 65_532;

/** A restricted pod does not run as root (Pod Security Standards); a baseline pod runs as its image says. */
export function podSecurityContext(profile: SecurityProfile): PodSecurityContext {
  const seccompProfile: SeccompProfile = { type: 'RuntimeDefault' };
  return profile === 'baseline'
    ? because('every pod may make only the system calls that the container runtime allows', { seccompProfile })
    : because('pods are restricted: idp.dev/security-profile', {
        runAsNonRoot: true,
        runAsUser: NON_ROOT,
        runAsGroup: NON_ROOT,
        fsGroup: NON_ROOT,
        seccompProfile,
      });
}

/** A restricted container has no capabilities, gains none, and writes only to `/tmp` and its volumes. */
export function containerSecurityContext(profile: SecurityProfile): SecurityContext | undefined {
  return profile === 'baseline'
    ? undefined
    : because('containers are restricted: idp.dev/security-profile', {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
      });
}
