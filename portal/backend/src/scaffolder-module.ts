import { createBackendModule, type BackstageCredentials } from '@backstage/backend-plugin-api';
import { createTemplateAction, scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { catalogServiceRef, type CatalogService } from '@backstage/plugin-catalog-node';
import { catalogues } from './catalogue.ts';
import { idp } from './idp.ts';

const KINDS = ['web', 'worker', 'cron'] as const;

/** `idp:new`: the workload that `idp new` makes, in this checkout. */
const newWorkload = (catalog: CatalogService) =>
  createTemplateAction({
    id: 'idp:new',
    description: "Creates a workload in score/ with 'idp new'. It never replaces a file.",
    schema: {
      input: {
        name: (z) => z.string().regex(/^[a-z][a-z0-9-]*$/),
        kind: (z) => z.enum(KINDS),
        owner: (z) => z.string().regex(/^[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$/),
      },
      output: { entityRef: (z) => z.string() },
    },
    async handler({ input: { name, kind, owner }, logger, output, getInitiatorCredentials }) {
      const { code, stdout, stderr } = await idp('new', name, '--kind', kind, '--owner', owner);
      if (code !== 0) {
        throw new Error(stderr);
      }
      logger.info(stdout.trim());
      await catalogues.refresh();
      const entityRef = `component:local/${name}`;
      await appearance(catalog, entityRef, await getInitiatorCredentials());
      output('entityRef', entityRef);
    },
  });

/** Waits until the catalogue has an entity, at most half a minute: it takes entities in one after the other. */
async function appearance(
  catalog: CatalogService,
  entityRef: string,
  credentials: BackstageCredentials,
): Promise<void> {
  for (let attempt = 0; attempt < 120; attempt++) {
    if ((await catalog.getEntityByRef(entityRef, { credentials })) !== undefined) {
      return;
    }
    await new Promise((done) => setTimeout(done, 250));
  }
}

export const idpScaffolder = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'idp',
  register(env) {
    env.registerInit({
      deps: { scaffolder: scaffolderActionsExtensionPoint, catalog: catalogServiceRef },
      async init({ scaffolder, catalog }) {
        scaffolder.addActions(newWorkload(catalog));
      },
    });
  },
});
