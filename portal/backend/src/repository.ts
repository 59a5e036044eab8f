import type { RootConfigService } from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';

/** The repository at GitHub in which templates open pull requests. */
export interface Repository {
  /** `<owner>/<name>` */
  readonly name: string;
  /** As Backstage's actions take it: `<host>?owner=<owner>&repo=<name>`. */
  readonly url: string;
}

/**
 * Undefined if templates write into the checkout (app-config.pull-request.yaml).
 *
 * @throws Error if its name is not valid
 */
export function repository(config: RootConfigService): Repository | undefined {
  const name = config.getOptionalString('idp.repository');
  if (name === undefined) {
    return undefined;
  }
  const [, owner, repo] = /^([\w.-]+)\/([\w.-]+)$/.exec(name) ?? [];
  if (owner === undefined || repo === undefined) {
    throw new Error(`PORTAL_REPOSITORY: '${name}' is not valid; expected <owner>/<name>`);
  }
  const [github] = ScmIntegrations.fromConfig(config).github.list();
  return { name, url: `${github?.config.host}?owner=${owner}&repo=${repo}` };
}
