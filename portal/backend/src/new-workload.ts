import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { cp, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { catalogues } from './catalogue.ts';
import { CHECKOUT, idpIn } from './idp.ts';

/** A resource as the form gives it: its params beside its name and type, as texts. */
type Resource = Readonly<Record<string, string>>;

/**
 * `idp:new`: the workload that `idp new` makes. It never replaces a file.
 *
 * @param writesHere - whether into this checkout; into `change/` of the task's workspace otherwise, for a pull request
 */
export const newWorkload = (catalog: CatalogService, writesHere: boolean) =>
  createTemplateAction({
    id: 'idp:new',
    description: "Creates a workload with 'idp new'",
    schema: {
      input: {
        name: (z) => z.string().regex(/^[a-z][a-z0-9-]*$/),
        kind: (z) => z.string().regex(/^\w+$/),
        language: (z) => z.string().regex(/^\w+$/),
        owner: (z) => z.string().regex(/^[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$/),
        resources: (z) =>
          z
            .array(z.object({ name: z.string().regex(/^[a-z]/), type: z.string() }).catchall(z.string()))
            .optional(),
      },
      output: { entityRef: (z) => z.string() },
    },
    async handler({ input, logger, output, workspacePath, getInitiatorCredentials }) {
      const { name, kind, language, owner, resources = [] } = input;
      const directory = writesHere ? CHECKOUT : await copyOfWorkloads(workspacePath);
      const { code, stdout, stderr } = await idpIn(
        directory,
        ...['new', name, '--kind', kind, '--language', language, '--owner', owner],
        ...resources.flatMap((resource) => ['--resource', asOption(resource)]),
      );
      if (code !== 0) {
        throw new Error(stderr);
      }
      logger.info(stdout.trim());
      if (!writesHere) {
        await mkdir(join(workspacePath, 'change', 'score'), { recursive: true });
        await rename(join(directory, 'score', name), join(workspacePath, 'change', 'score', name));
        return;
      }
      await catalogues.refresh();
      const entityRef = `component:local/${name}`;
      await appearance(catalog, entityRef, await getInitiatorCredentials());
      output('entityRef', entityRef);
    },
  });

/** `<name>:<type>[,<param>="<value>"...]` */
function asOption({ name, type, ...params }: Resource): string {
  return [`${name}:${type}`, ...Object.entries(params).map(([param, value]) => `${param}=${JSON.stringify(value)}`)].join();
}

/** The workloads of the checkout, with which the new one must agree, without what is installed or built there. */
async function copyOfWorkloads(workspace: string): Promise<string> {
  const directory = join(workspace, 'checkout');
  await cp(join(CHECKOUT, 'score'), join(directory, 'score'), {
    recursive: true,
    filter: (path) => !/[/\\](node_modules|dist)$/.test(path),
  });
  return directory;
}

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
