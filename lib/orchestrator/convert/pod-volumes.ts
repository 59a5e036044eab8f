import type { Diagnostic } from '../../diagnostics/user-error';
import { expand } from '../../score/placeholders';
import { shorten } from '../../plan/names';
import type { Lookup } from '../resources/lookup';
import type { ScoreDocument } from '../../score/score-document';
import { from } from './trace';

/** Volumes of a pod: one per resource, however many containers mount it. */
export interface PodVolumes {
  /** Name of the volume that a container mounts at a target. */
  nameOf(container: string, target: string): string;
  /** Kubernetes volumes, by name. */
  list(): readonly unknown[];
}

const WHOLE_RESOURCE = /^\$\{resources\.([a-z0-9-]+)\}$/;

/** Finds the resource behind each `containers.*.volumes.*.source`, which must be `${resources.<name>}`. */
export function podVolumes(document: ScoreDocument, lookup: Lookup, report: (problem: Diagnostic) => void): PodVolumes {
  const names = new Map<string, string>();
  const volumes = new Map<string, unknown>();
  for (const [container, { volumes: given = {} }] of Object.entries(document.spec.containers)) {
    for (const [target, { source }] of Object.entries(given)) {
      const path = ['containers', container, 'volumes', target, 'source'];
      const resource = WHOLE_RESOURCE.exec(source)?.[1];
      if (resource === undefined) {
        report(
          document.problem(
            path,
            `${JSON.stringify(source)} is not a volume; expected \${resources.<name>} of a resource of type volume`,
          ),
        );
        continue;
      }
      const found = lookup.resource(resource);
      if (found === undefined) {
        // Reported by the lookup if there is no such resource, else where the resource stands.
        expand(`\${resources.${resource}.source}`, (reference) => lookup.value(reference, path, report));
        continue;
      }
      if (found.volume === undefined) {
        report(document.problem(path, `resource '${resource}' is no volume; expected a resource of type volume`));
        continue;
      }
      const name = shorten(`volume-${resource}`, 63);
      names.set(`${container}:${target}`, name);
      volumes.set(name, from(['resources', resource], { name, ...found.volume }));
    }
  }
  return {
    nameOf: (container, target) => names.get(`${container}:${target}`) ?? '',
    list: () => [...volumes.keys()].sort().map((name) => volumes.get(name)),
  };
}
