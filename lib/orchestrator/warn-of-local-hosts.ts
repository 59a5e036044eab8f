import type { Reporter } from '../diagnostics/diagnostics';
import { isLocal, type Target } from '../plan/target';
import { references } from '../score/placeholders';
import type { ScoreDocument } from '../score/score-document';
import type { PlannedContainer } from '../plan/plan';
import type { Lookup } from './resources/lookup';

/** Outputs of a service that are its host alone, and those with which its port is told. */
const HOSTS = ['name', 'hostname'];
const PORTS = ['port', 'url'];

/**
 * Warns of a program of the local run that is told the host of another workload, and not the port. In the cluster the host
 * is enough for who knows the port; in the local run all have one host, and each a port that nobody knows before.
 */
export function warnOfLocalHosts(
  { spec }: ScoreDocument,
  containers: readonly Pick<PlannedContainer, 'name' | 'devCommand'>[],
  lookup: Lookup,
  target: Target,
  at: Reporter,
): void {
  if (!isLocal(target)) {
    return;
  }
  for (const { name } of containers.filter(({ devCommand }) => devCommand !== undefined)) {
    const container = spec.containers[name];
    const told = references(JSON.stringify(container)).map(({ text }) => text);
    for (const [variable, text] of Object.entries(container?.variables ?? {})) {
      const host = references(text).find(({ root, keys: [resource = '', output = ''] }) => {
        const isCalled = root === 'resources' && lookup.resource(resource)?.calls !== undefined;
        return isCalled && HOSTS.includes(output) && !PORTS.some((it) => told.includes(`resources.${resource}.${it}`));
      });
      if (host !== undefined) {
        const resource = `resources.${host.keys[0] ?? ''}`;
        at.warning(
          ['containers', name, 'variables', variable],
          `'\${${host.text}}' is 127.0.0.1 in the local run, and the port another one than in the cluster; use \${${resource}.url}, or \${${resource}.port} beside it`,
        );
      }
    }
  }
}
