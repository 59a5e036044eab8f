import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { catalogProcessingExtensionPoint, type EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { join } from 'node:path';
import { catalogues, type CatalogueEntity } from './catalogue.ts';
import { CHECKOUT } from './idp.ts';
import { DocsPages, type Documented } from './docs.ts';
import { newWorkloadTemplate } from './new-workload-template.ts';
import { isLoopback } from './refuse-guests.ts';
import { repository } from './repository.ts';

const PROVIDER = 'idp';

/** Gives the plan's entities to the catalogue, and follows the Score files. */
export const idpCatalogue = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'idp',
  register(env) {
    env.registerInit({
      deps: {
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ catalog, config, logger }) {
        const target = repository(config);
        const isOffered = target !== undefined || isLoopback(config.getOptionalString('backend.listen.host'));
        const templates = isOffered ? [await newWorkloadTemplate(target)] : [];
        const docs = new DocsPages();
        let connection: EntityProviderConnection | undefined;
        const apply = async () => {
          catalogues.problems.forEach((problem) => logger.error(`the catalogue stays as it was: ${problem}`));
          const documented = docs.render([...(catalogues.last.get('local')?.entities ?? [])]);
          await connection?.applyMutation({ type: 'full', entities: allEntities(templates, documented) });
        };
        catalog.addEntityProvider({
          getProviderName: () => PROVIDER,
          connect: async (made) => {
            connection = made;
            catalogues.onChange(apply);
            await catalogues.refresh();
            catalogues.follow();
          },
        });
      },
    });
  },
});

/** Each once: groups are in the catalogue of every environment. */
function allEntities(templates: readonly CatalogueEntity[], documented: Documented) {
  const byReference = new Map<string, CatalogueEntity>();
  for (const { entities } of catalogues.last.values()) {
    for (const entity of entities) {
      const { name, namespace = 'default' } = entity.metadata;
      byReference.set(`${entity.kind}:${namespace}/${name}`, entity);
    }
  }
  return [...templates, ...byReference.values()].map((entity) => ({ entity: located(entity, documented), locationKey: PROVIDER }));
}

function located(entity: CatalogueEntity, documented: Documented): Entity {
  const { annotations } = entity.metadata;
  const source = annotations?.['backstage.io/source-location']?.replace(/^dir:/, '');
  const location = `file:${join(CHECKOUT, source === undefined ? 'README.md' : join(source, 'score.yaml'))}`;
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      annotations: {
        ...annotations,
        ...(documented.has(entity) ? { 'backstage.io/techdocs-ref': 'dir:.' } : {}),
        'backstage.io/managed-by-location': location,
        'backstage.io/managed-by-origin-location': location,
      },
    },
  } as Entity;
}
