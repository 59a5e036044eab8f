import { delimiter } from 'node:path';
import { programs } from '../hosts/programs';

/** `FLUX_CRDS`: files or directories, as in PATH. What `flux install --export` prints is one. */
export const CRDS = (process.env['FLUX_CRDS'] ?? '').split(delimiter).filter((path) => path !== '');

/**
 * Whether this machine has what a check with the real Flux needs. If not, says what is left out.
 *
 * @param part - what needs it
 */
export function hasFlux(part: string): boolean {
  const found = programs(
    part,
    ...['etcd', 'kube-apiserver', 'kube-controller-manager', 'kubectl', 'openssl'],
    ...['docker-registry', 'source-controller', 'kustomize-controller'],
  );
  if (found !== undefined && CRDS.length === 0) {
    process.stderr.write(`Left out: ${part}. FLUX_CRDS is not set.\n`);
  }
  return found !== undefined && CRDS.length > 0;
}
