import type { RootConfigService } from '@backstage/backend-plugin-api';

const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

/**
 * A guest needs no password, so only this machine may reach a portal that has guests.
 *
 * @throws Error if guests may sign in on another address
 */
export function refuseGuests(config: RootConfigService): void {
  const host = config.getOptionalString('backend.listen.host') ?? '0.0.0.0';
  if (config.has('auth.providers.guest') && !LOOPBACK.includes(host)) {
    throw new Error(
      `guests may sign in, so the portal listens on 127.0.0.1 only, not on ${host}; set up GitHub sign-in`,
    );
  }
}
