import type { Reporter } from '../diagnostics/diagnostics';
import { oneOf } from '../diagnostics/did-you-mean';
import { annotation, ANNOTATIONS, podAnnotations, PREFIX } from './annotations';
import type { ScoreDocument } from './score-document';

/** Prefix of the annotations of score-k8s, the reference implementation. */
const REFERENCE_PREFIX = 'k8s.score.dev/';

/** The prefixes that Kubernetes keeps for itself, each with everything below it. */
const OF_KUBERNETES = /^([^/]+\.)?(kubernetes|k8s)\.io\//;

/**
 * Annotations of Kubernetes that a pod may have: any value of theirs is valid, and none changes its security. Of the
 * others many are refused by the API server, or by Pod Security when the pods are created.
 */
const ALLOWED_OF_KUBERNETES = [
  'cluster-autoscaler.kubernetes.io/safe-to-evict',
  'cluster-autoscaler.kubernetes.io/safe-to-evict-local-volumes',
  'kubectl.kubernetes.io/default-container',
  'kubectl.kubernetes.io/restartedAt',
  'kubernetes.io/description',
];

/** The name of an entity (Backstage, "Descriptor Format of Catalog Entities", metadata.name). */
const TEAM = /^(?=.{1,63}$)[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$/;

/** Limits of Kubernetes: of a prefix (IsDNS1123Subdomain), and of all keys and values together (TotalAnnotationSizeLimitB). */
const [MAX_PREFIX, MAX_BYTES] = [253, 256 * 1024];

/** Refuses unknown annotations of the platform, those of score-k8s, and those that Kubernetes would refuse. */
export function checkAnnotations(document: ScoreDocument, at: Reporter): void {
  for (const key of Object.keys(document.spec.metadata.annotations ?? {})) {
    const problem = keyProblem(key);
    if (problem !== undefined) {
      at.error(['metadata', 'annotations', key], problem, 'key');
    }
  }
  const owner = annotation(document, 'owner');
  if (owner !== undefined && !TEAM.test(owner)) {
    const message = `is not the name of a team; write 1 to 63 letters, digits, -, _ or ., as Backstage names a group`;
    at.error(['metadata', 'annotations', `${PREFIX}owner`], message);
  }
  const bytes = Object.entries(podAnnotations(document)).reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value),
    0,
  );
  if (bytes > MAX_BYTES) {
    const message = `are ${Math.ceil(bytes / 1024)} KiB large; Kubernetes allows 256 KiB, so put large values in a file`;
    at.error(['metadata', 'annotations'], message);
  }
}

/** The problem with the key of an annotation; undefined if it is valid. */
function keyProblem(key: string): string | undefined {
  const known = Object.keys(ANNOTATIONS).map((name) => PREFIX + name);
  if (key.startsWith(PREFIX)) {
    return known.includes(key)
      ? undefined
      : `is not an annotation of the platform; ${oneOf('annotations', known, key)}`;
  }
  if (key.startsWith(REFERENCE_PREFIX)) {
    const own = PREFIX + key.slice(REFERENCE_PREFIX.length);
    const choices = known.includes(own) ? `write ${own}` : oneOf('annotations', known, own);
    return `is an annotation of score-k8s, which has no effect here; ${choices}`;
  }
  if (OF_KUBERNETES.test(key) && !ALLOWED_OF_KUBERNETES.includes(key)) {
    return `is reserved for Kubernetes; ${oneOf('annotations of Kubernetes that a pod may have', ALLOWED_OF_KUBERNETES, key)}`;
  }
  return key.indexOf('/') > MAX_PREFIX ? `has a prefix of more than ${MAX_PREFIX} characters; shorten it` : undefined;
}
