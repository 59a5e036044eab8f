import type { ServiceAccount } from './service-account-trust';

/** Of Flux (lib/hosts/flux.sh). */
export const SOURCE_CONTROLLER: ServiceAccount = { namespace: 'flux-system', name: 'source-controller' };
/** flux/infrastructure/fluentd */
export const FLUENTD: ServiceAccount = { namespace: 'logging', name: 'fluentd' };
/** Of EKS alone: on k3s the server does its work. flux/infrastructure/eks/fill-secrets */
export const SECRETS_FILLER: ServiceAccount = { namespace: 'fill-secrets', name: 'fill-secrets' };
/** Likewise. flux/infrastructure/eks/report-status */
export const STATUS_REPORTER: ServiceAccount = { namespace: 'report-status', name: 'report-status' };
