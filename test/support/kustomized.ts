import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import type { Engine } from '../../lib/plan/engine';

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

interface KustomizationFile {
  readonly resources: readonly string[];
  readonly patches?: readonly {
    readonly target: { readonly kind: string; readonly name: string; readonly namespace?: string };
    /** A list of operations, in YAML. */
    readonly patch: string;
  }[];
}

/** What the ConfigMap flux-system/cluster-vars holds, of what files use. */
export const CLUSTER_VARS: Readonly<Record<Engine, Readonly<Record<string, string>>>> = {
  k3s: {
    AWS_REGION: 'us-east-1',
    FLUENTD_ROLE_ARN: 'arn:aws:iam::111111111111:role/fluentd',
    LOG_PREFIX: '/idp-dev',
  },
  eks: {
    AWS_REGION: 'us-east-1',
    CLUSTER_NAME: 'idp-dev',
    LOG_PREFIX: '/idp-dev',
    NODE_CAPACITY: '["spot","on-demand"]',
    NODE_CPU: '16',
    NODE_MEMORY: '32768Mi',
    NODE_ROLE: 'dev-compute-NodeRole-1',
    NODE_TYPES: '["t3.medium","t3.large"]',
  },
};

const FLUX = join(__dirname, '..', '..', 'flux');

/** A text with the variables of a cluster, as Flux puts them in; one that the cluster does not have is an error. */
export function substituted(text: string, engine: Engine): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = CLUSTER_VARS[engine][name];
    if (value === undefined) {
      throw new Error(`cluster-vars of ${engine} has no ${name}`);
    }
    return value;
  });
}

/**
 * The objects of a directory of flux/, as kustomize and Flux make them of it. Patches may only add; ConfigMaps made of files
 * are left out. (test/cluster/eks asks the real kustomize.)
 */
export function kustomized(directory: string, engine: Engine): KubernetesObject[] {
  const read = (name: string) => readFileSync(join(FLUX, directory, name), 'utf8');
  const { resources, patches = [] } = parse(read('kustomization.yaml')) as KustomizationFile;
  const objects = resources.flatMap((name) =>
    name.endsWith('.yaml')
      ? parseAllDocuments(substituted(read(name), engine)).map((it) => it.toJS() as KubernetesObject)
      : kustomized(join(directory, name), engine),
  );
  for (const { target, patch } of patches) {
    const is = (pattern: string | undefined, value = '') => new RegExp(`^(?:${pattern ?? '.*'})$`).test(value);
    const found = objects.filter(
      ({ kind, metadata }) =>
        kind === target.kind && is(target.name, metadata.name) && is(target.namespace, metadata.namespace),
    );
    if (found.length === 0) {
      throw new Error(`${directory}: no ${target.kind} ${target.name} to patch`);
    }
    for (const object of found) {
      (parse(substituted(patch, engine)) as Addition[]).forEach((addition) => add(object, addition));
    }
  }
  return objects;
}

interface Addition {
  readonly op: string;
  readonly path: string;
  readonly value: unknown;
}

function add(object: unknown, { op, path, value }: Addition): void {
  const keys = path.slice(1).split('/');
  const last = keys.pop() ?? '';
  const place = keys.reduce((at, key) => (at as Record<string, unknown>)[key], object);
  if (op !== 'add' || typeof place !== 'object' || place === null) {
    throw new Error(`${op} ${path}: expected an addition to what there is`);
  }
  if (Array.isArray(place)) {
    place.push(value);
  } else {
    (place as Record<string, unknown>)[last] = value;
  }
}
