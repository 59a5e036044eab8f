import { isDeepStrictEqual } from 'node:util';
import { ecrHost } from '../config/platform-names';
import { imageRegistry, wholeImageName } from '../plan/image-registry';
import { podSpecOf, type Manifest } from '../plan/manifest';
import { callsInto } from './calls-into';
import type { ComparedPlan } from './compared-plan';

type Workload = ComparedPlan['workloads'][number];

const PROFILE = 'pod-security.kubernetes.io/enforce';
/** Namespace of the proxy of routes (flux/ingress/). */
const PROXY = 'ingress';

/** What pods may do after a change that they could not before: run as root, be called, run images from elsewhere. */
export function broaderPods(before: ComparedPlan, after: ComparedPlan): string[] {
  const former = new Map(before.workloads.map((workload) => [workload.name, workload]));
  const routes = newRoutes(before, after);
  return [
    ...after.workloads.flatMap((workload) => [
      ...loweredProfile(former.get(workload.name), workload),
      ...commandsUnderRoot(former.get(workload.name), workload, [registryOf(before), registryOf(after)]),
    ]),
    ...routes.map(reachedInWords),
    ...openings(before, after)
      .filter(({ caller, target }) => {
        return caller !== PROXY || !routes.some(({ workload }) => workload === target);
      })
      .map(
        ({ caller, target, port }) =>
          `${caller === PROXY ? 'the proxy of routes' : caller} may call ${target} on port ${port}`,
      ),
    ...newRegistries(before, after),
  ];
}

/** The profile that Kubernetes enforces in a workload's namespace. */
function profileOf({ manifests }: Workload): string {
  const [namespace] = manifests.filter(({ kind }) => kind === 'Namespace');
  return namespace?.metadata.labels?.[PROFILE] ?? 'none';
}

function loweredProfile(before: Workload | undefined, after: Workload): string[] {
  const profile = profileOf(after);
  if (profile === 'restricted' || (before !== undefined && profileOf(before) === profile)) {
    return [];
  }
  const who = before === undefined ? `${after.name} is new and may` : `${after.name} may now`;
  return [`${who} run as root and with a writable file system: security profile ${profile}`];
}

/** What containers run that they did not, in a workload that may run as root. */
function commandsUnderRoot(
  before: Workload | undefined,
  after: Workload,
  registries: readonly [before: string, after: string],
): string[] {
  if (before === undefined || profileOf(after) === 'restricted') {
    return [];
  }
  const former = new Map(programsOf(before, registries[0]).map((program) => [program.place, program]));
  return programsOf(after, registries[1])
    .filter((program) => !isDeepStrictEqual(former.get(program.place), program))
    .map(
      ({ what, words, place }) =>
        `${after.name} runs another ${what}, and may run it as root: ${words.length === 0 ? 'the default of the image' : words.join(' ')} (${place})`,
    );
}

/** Commands, and images without their tags: another tag is an update. One that is built here counts as one image. */
function programsOf({ manifests }: Workload, ownRegistry: string) {
  return manifests
    .flatMap((manifest) => specsOf(manifest))
    .flatMap(({ name, image = '', command = [], args = [], livenessProbe, readinessProbe }) => {
      const own = imageRegistry(image) === ownRegistry;
      const probes = Object.entries({ livenessProbe, readinessProbe });
      return [
        { what: 'command', place: `container ${name}`, words: [...command, ...args] },
        { what: 'image', place: `image of container ${name}`, words: [own ? 'built here' : wholeImageName(image)] },
        ...probes.flatMap(([probe, handler]) =>
          handler?.exec === undefined
            ? []
            : [{ what: 'command', place: `${probe} of container ${name}`, words: handler.exec.command ?? [] }],
        ),
      ];
    });
}

function specsOf(manifest: Manifest) {
  const { initContainers = [], containers = [] } = podSpecOf(manifest) ?? {};
  return [...initContainers, ...containers];
}

/** Addresses that lead from outside to a workload and did not before: of a new workload, too, and of a new port. */
function newRoutes(before: ComparedPlan, after: ComparedPlan): Served[] {
  const former = before.workloads.flatMap(routesOf);
  return after.workloads.flatMap(routesOf).filter((route) => !former.some((other) => isDeepStrictEqual(other, route)));
}

function reachedInWords({ workload, host, path, port }: Served): string {
  return `${workload} can be reached from outside at ${host ?? ''}${path}${host === undefined ? ' of any host' : ''}, on its service port ${port}`;
}

interface Served {
  readonly workload: string;
  readonly host: string | undefined;
  readonly path: string;
  readonly port: number | undefined;
}

/** The routes that are served. Without an `ingress` of the environment no policy lets the proxy in, and there are none. */
function routesOf({ name: workload, manifests }: Workload): Served[] {
  if (!callsInto({ manifests }).some(({ caller }) => caller === PROXY)) {
    return [];
  }
  const rules = manifests.flatMap((manifest) => (manifest.kind === 'Ingress' ? (manifest.spec?.rules ?? []) : []));
  return rules.flatMap(({ host, http }) =>
    (http?.paths ?? []).map(({ path = '/', backend }) => ({
      ...{ workload, host, path },
      port: backend.service?.port?.number,
    })),
  );
}

/** Calls that network policies allow and did not before. Opening a workload that is new to another puts nothing at risk. */
function openings(before: ComparedPlan, after: ComparedPlan) {
  const existing = new Set(before.workloads.map(({ name }) => name));
  const former = before.workloads.flatMap(callsInto);
  return after.workloads
    .flatMap(callsInto)
    .filter((call) => existing.has(call.target) && !former.some((other) => isDeepStrictEqual(other, call)));
}

/** Registries that no image came from. The environment's own is none of them, and neither is any at a first deployment. */
function newRegistries(before: ComparedPlan, after: ComparedPlan): string[] {
  if (before.workloads.length === 0) {
    return [];
  }
  const known = new Set([registryOf(after), ...before.workloads.flatMap(imagesOf).map(imageRegistry)]);
  return after.workloads.flatMap((workload) =>
    [...new Set(imagesOf(workload))]
      .filter((image) => !known.has(imageRegistry(image)))
      .map((image) => `${workload.name} runs ${image}, from a registry that no workload used: ${imageRegistry(image)}`),
  );
}

/** The environment's own registry. */
function registryOf({ account, region }: ComparedPlan): string {
  return ecrHost(account, region);
}

function imagesOf({ manifests }: Workload): string[] {
  return manifests.flatMap((manifest) => specsOf(manifest)).flatMap(({ image }) => image ?? []);
}
