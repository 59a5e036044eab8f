import { isSetting } from './container-runtime';

/** A container to run. */
export interface ContainerSpec {
  /** Unique on this machine. */
  readonly name: string;
  /** As in a Score file. */
  readonly image: string;
  /** In place of the entrypoint of the image. */
  readonly command?: readonly string[];
  /** In place of the command of the image. */
  readonly args?: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
  /** Ports of the container, each on a port of loopback. */
  readonly ports: readonly { readonly local: number; readonly target: number; readonly protocol: 'TCP' | 'UDP' }[];
  /** Files of this machine, read-only, by their path in the container. */
  readonly files?: readonly { readonly source: string; readonly target: string }[];
  /** Paths of empty volumes, which are removed with the container. */
  readonly volumes?: readonly string[];
  /** Name of a container whose network it shares, as containers of a pod do; then it has no ports of its own. */
  readonly network?: string;
  /** Limit, for example `256m`. */
  readonly memory?: string;
}

/** The label of every container of a checkout. */
export const LABEL = 'idp.checkout';

/**
 * Arguments of the runtime for a container that runs until it ends, and is removed then. Values of variables are not among
 * them: the runtime takes those from its own environment, unless their names are settings of the runtime itself.
 *
 * @param checkout - value of the label
 */
export function runArguments(spec: ContainerSpec, checkout: string): string[] {
  const { name, image, command = [], args = [], variables, ports, files = [], volumes = [], network, memory } = spec;
  const [entrypoint, ...rest] = command;
  return [
    'run',
    '--rm',
    // A program that does not end when it is told to is killed; podman would wait ten seconds for it.
    '--stop-timeout=1',
    `--name=${name}`,
    `--label=${LABEL}=${checkout}`,
    ...(network === undefined ? [] : [`--network=container:${network}`]),
    ...(memory === undefined ? [] : [`--memory=${memory}`]),
    ...Object.entries(variables).map(([key, value]) => `--env=${isSetting(key) ? `${key}=${value}` : key}`),
    ...ports.map(({ local, target, protocol }) => `--publish=127.0.0.1:${local}:${target}/${protocol.toLowerCase()}`),
    ...files.map(({ source, target }) => `--mount=${bind(source, target)}`),
    ...volumes.map((target) => `--volume=${target}`),
    ...(entrypoint === undefined ? [] : [`--entrypoint=${entrypoint}`]),
    qualified(image),
    ...rest,
    ...args,
  ];
}

/** Fields of CSV: a path may hold a comma. */
function bind(source: string, target: string): string {
  const field = (text: string) => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return ['type=bind', field(`source=${source}`), field(`target=${target}`), 'readonly'].join(',');
}

/** An image with its registry, as the kubelet reads it: podman asks which one is meant. */
function qualified(image: string): string {
  const [first = '', ...path] = image.split('/');
  if (path.length === 0) {
    return `docker.io/library/${image}`;
  }
  return /[.:]/.test(first) || first === 'localhost' ? image : `docker.io/${image}`;
}
