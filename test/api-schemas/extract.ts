import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

/*
 * Writes schemas.json anew: `node -r ts-node/register test/api-schemas/extract.ts [directory]`. Downloads what it needs,
 * or reads it below a directory that holds a checkout of each project: <directory>/kubernetes, for example.
 */

/** Where schemas come from. */
const VERSIONS = { kubernetes: '1.35.4', 'source-controller': '1.9.4', 'kustomize-controller': '1.9.4' } as const;
/** What their licences ask for. */
const LICENCE =
  'Apache-2.0; reduced from the OpenAPI document of The Kubernetes Authors and the CRDs of The Flux authors';
const OWNERS: Readonly<Record<keyof typeof VERSIONS, string>> = {
  kubernetes: 'kubernetes',
  'source-controller': 'fluxcd',
  'kustomize-controller': 'fluxcd',
};

/** Every kind that a plan, `flux/` or a host may apply. Add one here when a test says that it has no schema. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  'apps.v1': ['DaemonSet', 'Deployment'],
  'batch.v1': ['CronJob', 'Job'],
  'core.v1': ['ConfigMap', 'Namespace', 'PersistentVolumeClaim', 'Secret', 'Service', 'ServiceAccount'],
  'networking.v1': ['Ingress', 'IngressClass', 'NetworkPolicy'],
  'policy.v1': ['PodDisruptionBudget'],
  'rbac.v1': ['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  'scheduling.v1': ['PriorityClass'],
};
const CUSTOM_RESOURCES = [
  ['source-controller', 'source.toolkit.fluxcd.io_ocirepositories.yaml'],
  ['kustomize-controller', 'kustomize.toolkit.fluxcd.io_kustomizations.yaml'],
] as const;

/** Beside this file, and used by test/cluster/eks, too. */
const AUTO_MODE = 'auto-mode.crds.yaml';

type Schema = Readonly<Record<string, unknown>>;

interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface CustomResource {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly {
      readonly name: string;
      readonly served: boolean;
      readonly schema: { readonly openAPIV3Schema: Schema & { readonly properties: Schema } };
    }[];
  };
}

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
/** What Kubernetes' own schemas call a string although it may be a number. The pattern is that of its generated CRDs. */
const SCALARS: Readonly<Record<string, Schema>> = {
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { type: ['integer', 'string'] },
  'io.k8s.apimachinery.pkg.api.resource.Quantity': {
    type: ['number', 'string'],
    pattern: '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$',
  },
};
/** Keywords that are kept; what is left out are descriptions, defaults and hints for clients. */
const KEPT = ['$ref', 'additionalProperties', 'allOf', 'anyOf', 'enum', 'items', 'maxItems', 'maxLength', 'maximum']
  .concat(['minItems', 'minLength', 'minimum', 'oneOf', 'pattern', 'properties', 'required', 'type'])
  .concat(['x-kubernetes-list-map-keys', 'x-kubernetes-preserve-unknown-fields', 'x-kubernetes-int-or-string']);

async function main(directory: string | undefined): Promise<void> {
  const read = (project: keyof typeof VERSIONS, path: string) =>
    directory === undefined
      ? download(`https://raw.githubusercontent.com/${OWNERS[project]}/${project}/v${VERSIONS[project]}/${path}`)
      : readFileSync(join(directory, project, path), 'utf8');

  const swagger = JSON.parse(await read('kubernetes', 'api/openapi-spec/swagger.json')) as {
    definitions: Record<string, Schema>;
  };
  const kinds: Record<string, string> = {};
  const definitions: Record<string, Schema> = {};
  const take = (name: string): void => {
    if (!(name in definitions)) {
      definitions[name] = SCALARS[name] ?? reduced(swagger.definitions[name] ?? {});
      references(definitions[name]).forEach(take);
    }
  };
  for (const [group, names] of Object.entries(KINDS)) {
    for (const name of names.map((kind) => `io.k8s.api.${group}.${kind}`)) {
      const [gvk] = swagger.definitions[name]?.['x-kubernetes-group-version-kind'] as GroupVersionKind[];
      kinds[key(gvk)] = name;
      take(name);
    }
  }
  take(OBJECT_META);
  const custom: CustomResource[] = parseAllDocuments(readFileSync(join(__dirname, AUTO_MODE), 'utf8')).map(
    (it) => it.toJS() as CustomResource,
  );
  for (const [project, file] of CUSTOM_RESOURCES) {
    custom.push(parse(await read(project, `config/crd/bases/${file}`)) as CustomResource);
  }
  for (const { spec } of custom) {
    for (const { name: version, schema } of spec.versions.filter(({ served }) => served)) {
      const name = `${spec.group}.${version}.${spec.names.kind}`;
      const { openAPIV3Schema: whole } = schema;
      kinds[key({ group: spec.group, version, kind: spec.names.kind })] = name;
      definitions[name] = reduced({
        ...whole,
        properties: { ...whole.properties, metadata: { $ref: `#/definitions/${OBJECT_META}` } },
      });
    }
  }
  writeFileSync(join(__dirname, 'schemas.json'), text(kinds, definitions));
}

async function download(url: string): Promise<string> {
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url}: ${response.status}`);
  }
  return response.text();
}

function key(gvk: GroupVersionKind | undefined): string {
  return `${gvk?.group ? `${gvk.group}/` : ''}${gvk?.version} ${gvk?.kind}`;
}

/** A schema without what checks nothing. Names of properties are no keywords. */
function reduced(schema: Schema): Schema {
  const part = (name: string, value: unknown): unknown => {
    if (name === 'properties') {
      return Object.fromEntries(Object.entries(value as Schema).map(([it, of]) => [it, reduced(of as Schema)]));
    }
    if (Array.isArray(value)) {
      return value.map((it: unknown) => (isSchema(it) ? reduced(it) : it));
    }
    return isSchema(value) ? reduced(value) : value;
  };
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name]) => KEPT.includes(name))
      .map(([name, value]) => [name, part(name, value)]),
  );
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function references(schema: unknown): string[] {
  return [...JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g)].map(([, name]) => name ?? '');
}

/** One line for each definition, so that a difference can be read. */
function text(kinds: Record<string, string>, definitions: Record<string, Schema>): string {
  const lines = (map: Record<string, unknown>) =>
    Object.keys(map)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${JSON.stringify(map[name])}`)
      .join(',\n');
  return `{"licence":${JSON.stringify(LICENCE)},\n"versions":${JSON.stringify(VERSIONS)},\n"kinds":{\n${lines(kinds)}},\n"definitions":{\n${lines(definitions)}}}\n`;
}

void main(process.argv[2]);
