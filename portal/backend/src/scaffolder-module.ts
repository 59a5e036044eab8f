import { createBackendModule } from '@backstage/backend-plugin-api';
import { createTemplateAction, scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { catalogues } from './catalogue.ts';
import { idp } from './idp.ts';

const KINDS = ['web', 'worker', 'cron'] as const;

/** `idp:new`: the workload that `idp new` makes, in this checkout. */
export const newWorkload = createTemplateAction({
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
  async handler({ input: { name, kind, owner }, logger, output }) {
    const { code, stdout, stderr } = await idp('new', name, '--kind', kind, '--owner', owner);
    if (code !== 0) {
      throw new Error(stderr);
    }
    logger.info(stdout.trim());
    await catalogues.refresh();
    output('entityRef', `component:local/${name}`);
  },
});

export const idpScaffolder = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'idp',
  register(env) {
    env.registerInit({
      deps: { scaffolder: scaffolderActionsExtensionPoint },
      async init({ scaffolder }) {
        scaffolder.addActions(newWorkload);
      },
    });
  },
});
