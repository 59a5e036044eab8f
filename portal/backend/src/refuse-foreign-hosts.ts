import { rootHttpRouterServiceFactory } from '@backstage/backend-defaults/rootHttpRouter';
import { isLoopback } from './refuse-guests.ts';

/**
 * A page of another site can give its own name the address of this machine (DNS rebinding), and would then be a guest.
 * So a portal with guests answers only to names of this machine, and to that of its address.
 */
export const refuseForeignHosts = rootHttpRouterServiceFactory({
  configure({ app, config, applyDefaults }) {
    if (config.has('auth.providers.guest')) {
      const own = hostnameOf(new URL(config.getString('backend.baseUrl')).host);
      app.use(({ headers: { host = '' } }, response, next) => {
        const name = hostnameOf(host);
        if (isLoopback(name) || name === own) {
          next();
        } else {
          response.status(421).type('text').send(`'${host}' is not a host of this portal; expected localhost\n`);
        }
      });
    }
    applyDefaults();
  },
});

/** Undefined for what is no host. */
function hostnameOf(host: string): string | undefined {
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).hostname.replace(/^\[(.*)\]$/, '$1') : undefined;
}
