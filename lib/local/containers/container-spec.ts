import { join, posix } from 'node:path';
import type { PlannedContainer, PlannedWorkload } from '../../plan/plan';
import { programEnvironment } from '../base-environment';
import type { ContainerSpec } from './run-arguments';

export interface PodOptions {
  readonly container: PlannedContainer;
  readonly workload: PlannedWorkload;
  /** Loopback port for each of its service ports, by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Directory with the container's files. */
  readonly mounts: string;
  /** See `Containers`. */
  readonly checkout: string;
  readonly containerEnvironment?: Readonly<Record<string, string>>;
}

/**
 * A container of a workload. As in a pod, containers share a network: that of the first one, which has the service ports,
 * unless a program of the workload serves those.
 */
export function containerSpec(options: PodOptions): ContainerSpec {
  const { container, workload, ports, mounts, checkout, containerEnvironment = {} } = options;
  const { image, command, args, variables, files, volumes } = container;
  const images = workload.containers.filter(({ built, devCommand }) => built !== true && devCommand === undefined);
  const [first = container] = images;
  const nameOf = ({ name }: PlannedContainer) => `idp-${checkout}-${workload.name}-${name}`;
  const serves = images.length === workload.containers.length && first === container;
  return {
    name: nameOf(container),
    image,
    command,
    args,
    variables: programEnvironment(variables, {}, containerEnvironment),
    ports: serves
      ? workload.ports.flatMap(({ name, targetPort: target, protocol }) => {
          const local = ports[name];
          return local === undefined ? [] : [{ local, target, protocol }];
        })
      : [],
    files: files.map(({ target }) => ({ source: join(mounts, posix.normalize(`/${target}`)), target })),
    volumes,
    ...(first === container ? {} : { network: nameOf(first) }),
  };
}
