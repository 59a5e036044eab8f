import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { DefaultGithubCredentialsProvider, ScmIntegrations } from '@backstage/integration';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { newWorkload } from './new-workload.ts';
import { isLoopback } from './refuse-guests.ts';
import { repository } from './repository.ts';

/**
 * What the template does: it opens a pull request, or without a repository writes into the checkout. The latter is only
 * for the one who sits at this machine. Of the actions for GitHub, no other is offered.
 */
export const idpScaffolder = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'idp',
  register(env) {
    env.registerInit({
      deps: {
        scaffolder: scaffolderActionsExtensionPoint,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
      },
      async init({ scaffolder, catalog, config }) {
        if (repository(config) !== undefined) {
          // Large, and not needed by the one who sits at this machine.
          const { createPublishGithubPullRequestAction } =
            await import('@backstage/plugin-scaffolder-backend-module-github');
          const integrations = ScmIntegrations.fromConfig(config);
          const githubCredentialsProvider = DefaultGithubCredentialsProvider.fromIntegrations(integrations);
          scaffolder.addActions(
            newWorkload(catalog, false),
            createPublishGithubPullRequestAction({ integrations, githubCredentialsProvider, config }),
          );
        } else if (isLoopback(config.getOptionalString('backend.listen.host'))) {
          scaffolder.addActions(newWorkload(catalog, true));
        }
      },
    });
  },
});
