import type { Volume, VolumeMount } from 'kubernetes-types/core/v1';
import type { Reporter } from '../../diagnostics/diagnostics';
import { shorten } from '../../plan/names';
import type { PlannedContainer } from '../../plan/plan';
import { memoryMib } from '../../plan/quantities';
import { expand } from '../../score/placeholders';
import type { ScoreDocument } from '../../score/score-document';
import type { ScoreContainer } from '../../score/score-schema';
import type { Lookup } from '../resources/lookup';
import type { ClusterKind } from './cluster-kind';
import { fileKey } from './config-map';
import { because, from } from './trace';

/** Volumes of a pod's resources: one for each resource, even if several containers mount it. */
export interface PodVolumes {
  /** Name of the volume that a container mounts at a target. */
  nameOf(container: string, target: string): string;
  /** Kubernetes volumes, by name. */
  list(): readonly Volume[];
  /** What they and /tmp may hold together, in MiB. */
  readonly sizeMib: number;
}

/** Of /tmp, which every container has. */
const TMP_MIB = 64;
const WHOLE_RESOURCE = /^\$\{resources\.([a-z0-9-]+)\}$/;

/** Finds the resource behind each `containers.*.volumes.*.source`, which must be `${resources.<name>}`. */
export function podVolumes(document: ScoreDocument, lookup: Lookup, at: Reporter): PodVolumes {
  const names = new Map<string, string>();
  const volumes = new Map<string, Volume>();
  const sizes: number[] = [];
  for (const [container, { volumes: given = {} }] of Object.entries(document.spec.containers)) {
    for (const [target, { source }] of Object.entries(given)) {
      const path = ['containers', container, 'volumes', target, 'source'];
      const resource = WHOLE_RESOURCE.exec(source)?.[1];
      if (resource === undefined) {
        const message = `${JSON.stringify(source)} is not a volume; expected \${resources.<name>} of a resource of type volume`;
        at.error(path, message);
        continue;
      }
      const found = lookup.resource(resource);
      if (found === undefined) {
        // The lookup reports a resource that does not exist; an invalid one is reported at its own definition.
        expand(`\${resources.${resource}.source}`, (reference) => lookup.value(reference, path));
        continue;
      }
      if (found.volume === undefined) {
        at.error(path, `resource '${resource}' is not a volume; expected a resource of type volume`);
        continue;
      }
      const name = shorten(`volume-${resource}`, 63);
      names.set(`${container}:${target}`, name);
      if (!volumes.has(name)) {
        sizes.push(memoryMib(found.volume.emptyDir?.sizeLimit));
      }
      volumes.set(name, from(['resources', resource], { name, ...found.volume }));
    }
  }
  return {
    nameOf: (container, target) => names.get(`${container}:${target}`) ?? '',
    list: () => [...volumes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, volume]) => volume),
    sizeMib: TMP_MIB + sizes.reduce((sum, size) => sum + size, 0),
  };
}

const TMP = { name: 'tmp', reason: 'the root file system is read-only; /tmp is writable' };

/**
 * All volumes of a pod.
 *
 * @param configMaps - ConfigMap of each container that has files, by container
 */
export function volumes(
  containers: readonly PlannedContainer[],
  configMaps: ReadonlyMap<string, string>,
  ofResources: PodVolumes,
  { credentials }: ClusterKind,
): Volume[] {
  return [
    ...credentials.volumes,
    because(TMP.reason, { name: TMP.name, emptyDir: { sizeLimit: `${TMP_MIB}Mi` } }),
    ...containers
      .filter(({ files }) => files.length > 0)
      .map(({ name, files }): Volume =>
        from(['containers', name, 'files'], {
          name: filesVolume(name),
          configMap: {
            name: configMaps.get(name),
            items: files.map(({ target, mode }, index) =>
              from(['containers', name, 'files', target], { key: fileKey(index), path: fileKey(index), mode }),
            ),
          },
        }),
      ),
    ...ofResources.list(),
  ];
}

/** Volume mounts of one container. */
export function volumeMounts(
  { name, files, volumes: targets }: PlannedContainer,
  score: ScoreContainer,
  ofResources: PodVolumes,
  { credentials }: ClusterKind,
): VolumeMount[] {
  const tmp: VolumeMount = because(TMP.reason, { name: TMP.name, mountPath: '/tmp' });
  return [
    ...credentials.mounts,
    ...(targets.includes('/tmp') ? [] : [tmp]),
    // Each file has its own mount, so that other files of the image in the same directory stay visible.
    ...files.map(({ target }, index): VolumeMount =>
      from(['containers', name, 'files', target], {
        name: filesVolume(name),
        mountPath: target,
        subPath: fileKey(index),
        readOnly: true,
      }),
    ),
    ...targets.map((target): VolumeMount => {
      const { path, readOnly } = score.volumes?.[target] ?? {};
      return from(['containers', name, 'volumes', target], {
        name: ofResources.nameOf(name, target),
        mountPath: target,
        subPath: path,
        readOnly,
      });
    }),
  ];
}

/** Name of the pod volume that holds a container's files. */
function filesVolume(container: string): string {
  return shorten(`files-${container}`, 63);
}
