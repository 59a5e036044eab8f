import { createBackend } from '@backstage/backend-defaults';
import { idpCatalogue } from './catalogue-module.ts';
import { idpPlugin } from './idp-plugin.ts';
import { patientSearch } from './patient-search.ts';
import { refuseForeignHosts } from './refuse-foreign-hosts.ts';
import { idpScaffolder } from './scaffolder-module.ts';

const backend = createBackend();

backend.add(refuseForeignHosts);
backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
backend.add(import('@backstage/plugin-auth-backend-module-github-provider'));
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('@backstage/plugin-permission-backend-module-allow-all-policy'));
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@backstage/plugin-search-backend-module-techdocs'));
backend.add(import('@backstage/plugin-techdocs-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));
backend.add(idpCatalogue);
backend.add(idpPlugin);
backend.add(idpScaffolder);
backend.add(patientSearch);

try {
  await backend.start();
} catch (error) {
  // Backstage would go on without the part that failed.
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
