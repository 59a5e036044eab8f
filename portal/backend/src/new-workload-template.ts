import type { Repository } from './repository.ts';
import { idpJson } from './idp.ts';

/** An option of a command in `idp completion json` (lib/commands/completion/command-words.ts), as far as it is used. */
interface Option {
  readonly name: string;
  readonly description: string;
  readonly value: string | readonly string[];
}

/** A resource type in `idp types --json` (lib/orchestrator/describe/describe-types.ts), as far as it is used. */
interface ResourceType {
  readonly type: string;
  readonly summary: string;
  readonly params: readonly {
    readonly name: string;
    readonly type: string;
    readonly description: string;
    readonly required: boolean;
  }[];
  readonly access: readonly unknown[];
}

/**
 * The template of a new workload. Its form offers what the commands offer: the choices of `idp new`, and the types of
 * `idp types` that are a resource of AWS, which others give access to.
 *
 * @param repository - in which it opens a pull request; it writes into the checkout without one
 * @throws Error if a command fails
 */
export async function newWorkloadTemplate(repository: Repository | undefined) {
  const [commands, types] = await Promise.all([
    idpJson<{ name: string; options: Option[] }[]>('completion', 'json'),
    idpJson<ResourceType[]>('types', '--json'),
  ]);
  const options = commands.find(({ name }) => name === 'new')?.options ?? [];
  return {
    apiVersion: 'scaffolder.backstage.io/v1beta3',
    kind: 'Template',
    metadata: {
      name: 'new-workload',
      title: 'New workload',
      description:
        repository === undefined
          ? "A workload in score/ that is valid and runs locally, as 'idp new' makes it"
          : `A pull request in ${repository.name} with a workload that is valid, as 'idp new' makes it`,
      tags: ['score'],
    },
    spec: {
      owner: 'group:default/platform',
      type: 'workload',
      parameters: [
        {
          title: 'Workload',
          required: ['name', 'kind', 'language', 'owner'],
          properties: {
            name: {
              title: 'Name',
              type: 'string',
              description: '2 to 63 characters of a-z, 0-9 and -',
              pattern: '^[a-z][a-z0-9-]*[a-z0-9]$',
              maxLength: 63,
              'ui:autofocus': true,
            },
            kind: choice('Kind', options.find(({ name }) => name === '--kind')),
            language: choice('Language', options.find(({ name }) => name === '--language')),
            owner: {
              title: 'Owner',
              type: 'string',
              description: 'The team that owns it',
              pattern: '^[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$',
              default: 'platform',
            },
            resources: {
              title: 'Resources',
              type: 'array',
              description: 'Of its own, besides those of its kind',
              items: resource(types.filter(({ access }) => access.length > 0)),
            },
          },
        },
      ],
      steps: steps(repository),
      output: {
        links: [
          repository === undefined
            ? { title: 'Open in the catalogue', icon: 'catalog', entityRef: "${{ steps['new'].output.entityRef }}" }
            : { title: 'Open the pull request', icon: 'github', url: "${{ steps['publish'].output.remoteUrl }}" },
        ],
      },
    },
  };
}

function choice(title: string, option: Option | undefined) {
  const choices = [option?.value ?? []].flat();
  return { title, type: 'string', description: option?.description, enum: choices, default: choices[0] };
}

/** Name and type, and the params that the type requires. Others are for the Score file. */
function resource(types: readonly ResourceType[]) {
  return {
    type: 'object',
    required: ['name', 'type'],
    properties: {
      name: { title: 'Name', type: 'string', pattern: '^[a-z][a-z0-9-]*[a-z0-9]$', maxLength: 63 },
      type: {
        title: 'Type',
        type: 'string',
        enum: types.map(({ type }) => type),
        enumNames: types.map(({ type, summary }) => `${type}: ${summary}`),
      },
    },
    dependencies: {
      type: {
        oneOf: types.map(({ type, params }) => {
          const required = params.filter((param) => param.required);
          return {
            properties: {
              type: { enum: [type] },
              ...Object.fromEntries(
                required.map(({ name, description }) => [name, { title: name, type: 'string', description }]),
              ),
            },
            required: required.map(({ name }) => name),
          };
        }),
      },
    },
  };
}

function steps(repository: Repository | undefined) {
  const input = Object.fromEntries(
    ['name', 'kind', 'language', 'owner', 'resources'].map((name) => [name, `\${{ parameters.${name} }}`]),
  );
  const make = { id: 'new', name: 'Make the workload', action: 'idp:new', input };
  return repository === undefined
    ? [make]
    : [
        make,
        {
          id: 'publish',
          name: `Open a pull request in ${repository.name}`,
          action: 'publish:github:pull-request',
          input: {
            repoUrl: repository.url,
            // A prefix, so that a name cannot be that of a branch of others.
            branchName: 'new-workload/${{ parameters.name }}',
            title: 'feat(${{ parameters.name }}): add a workload',
            description:
              'Made by the template of the developer portal, for ${{ user.ref }}. Name its owners in .github/CODEOWNERS.',
            sourcePath: 'change',
          },
        },
      ];
}
