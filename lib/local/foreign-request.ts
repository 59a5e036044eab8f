import type { IncomingHttpHeaders } from 'node:http';
import { isLoopbackHost } from './loopback-host';
import { hostnameOf } from './match-route';

/** The answer to a request that a page of another site may have caused. */
export interface ForeignRequest {
  readonly status: 403 | 421;
  readonly message: string;
}

/**
 * Refuses requests of other sites: a name of theirs that points to this machine (DNS rebinding) could read answers, and
 * a form of theirs could write. Programs send no `Origin`.
 */
export function foreignRequest({ host, origin }: IncomingHttpHeaders): ForeignRequest | undefined {
  if (!isLoopbackHost(hostnameOf(host))) {
    return { status: 421, message: `'${host ?? ''}' is not a host of this run; expected 127.0.0.1 or localhost` };
  }
  if (origin !== undefined && !(URL.canParse(origin) && isLoopbackHost(new URL(origin).hostname))) {
    return { status: 403, message: `pages of '${origin}' cannot use this run` };
  }
  return undefined;
}
