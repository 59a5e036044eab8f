import type { RootConfigService } from '@backstage/backend-plugin-api';

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/** Whether only this machine reaches an address. */
export function isLoopback(host: string | undefined): boolean {
  return host !== undefined && LOOPBACK.includes(host);
}

/**
 * A guest needs no password, so only this machine may reach a portal that has guests.
 *
 * @throws Error if guests may sign in on another address
 */
export function refuseGuests(config: RootConfigService): void {
  const host = config.getOptionalString('backend.listen.host');
  if (config.has('auth.providers.guest') && !isLoopback(host)) {
    throw new Error(
      `guests may sign in, so the portal listens on 127.0.0.1 only, not on ${host ?? 'all addresses'}; set up GitHub sign-in`,
    );
  }
}
