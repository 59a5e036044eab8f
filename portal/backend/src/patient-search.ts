import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { LunrSearchEngine } from '@backstage/plugin-search-backend-node';
import { searchEngineRegistryExtensionPoint } from '@backstage/plugin-search-backend-node/alpha';

/** The first index is made seconds after the start, or 15 seconds later (app-config.yaml). In milliseconds. */
const PATIENCE = 30_000;

/** Waits for the first index, where Backstage's own engine answers with an error; without any, nothing is found. */
class PatientSearch extends LunrSearchEngine {
  override async query(query: Parameters<LunrSearchEngine['query']>[0]) {
    for (const end = Date.now() + PATIENCE; ; ) {
      try {
        return await super.query(query);
      } catch (error) {
        if ((error as Error).name !== 'MissingIndexError') {
          throw error;
        }
        if (Date.now() > end) {
          return { results: [], numberOfResults: 0 };
        }
        await new Promise((done) => setTimeout(done, 250));
      }
    }
  }
}

export const patientSearch = createBackendModule({
  pluginId: 'search',
  moduleId: 'patient',
  register(env) {
    env.registerInit({
      deps: { engine: searchEngineRegistryExtensionPoint, logger: coreServices.logger },
      async init({ engine, logger }) {
        engine.setSearchEngine(new PatientSearch({ logger }));
      },
    });
  },
});
