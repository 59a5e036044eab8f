import type { SecurityProfile } from '../../score/workload-settings';
import { because } from './trace';

/** Non-root user of every restricted container; the same number distroless images call `nonroot`. */
const NON_ROOT = 65_532;

/** A restricted pod is not root (Pod Security Standard); a baseline pod is what its image says. */
export function podSecurityContext(profile: SecurityProfile): unknown {
  const seccompProfile = { type: 'RuntimeDefault' };
  return profile === 'baseline'
    ? because('every pod is held to the calls that the container runtime allows', { seccompProfile })
    : because('pods are restricted: idp.dev/security-profile', {
        runAsNonRoot: true,
        runAsUser: NON_ROOT,
        runAsGroup: NON_ROOT,
        fsGroup: NON_ROOT,
        seccompProfile,
      });
}

/** A restricted container has no capability, gains none, and writes to `/tmp` and volumes alone. */
export function containerSecurityContext(profile: SecurityProfile): unknown {
  return profile === 'baseline'
    ? undefined
    : because('containers are restricted: idp.dev/security-profile', {
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
      });
}
