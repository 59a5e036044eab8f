import { join } from 'node:path';
import type { Containers } from '../containers/containers';
import { ContainerRunner } from './container-runner';
import type { LocalServerRunner, ServerRunnerOptions } from './local-server-runner';
import { PostgresRunner } from './postgres-runner';
import { RedisRunner } from './redis-runner';

/** Every runner of a local run, each in a directory of its own. The first one that starts a type is used for it. */
export function serverRunners(options: ServerRunnerOptions, containers: Containers): LocalServerRunner[] {
  const own = (name: string) => ({ ...options, directory: join(options.directory, name) });
  return [
    new PostgresRunner(own('postgres')),
    new RedisRunner(own('redis')),
    new ContainerRunner({ containers, log: options.log }),
  ];
}
