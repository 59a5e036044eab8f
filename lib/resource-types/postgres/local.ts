import type { LocalClaim } from '../local-claim';
import type { PostgresClaim } from './type';

/** Nothing: a server of this machine takes its place. */
export const postgres: LocalClaim<PostgresClaim> = {
  clients: () => ({}),
  create: async () => {},
};
