/** How this platform treats each field of the Score specification. */
export interface Conformance {
  readonly specification: 'score.dev/v1b1';
  /** Tag of the published schema that the fields are taken from (score-spec/spec). */
  readonly schema: '0.4.1';
  /** Score files after the shapes of public ones: how many are accepted, and refused as expected. See `CORPUS_FIGURE`. */
  readonly corpus: { readonly files: number; readonly accepted: number; readonly refused: number };
  readonly fields: readonly FieldConformance[];
}

export interface FieldConformance {
  /** `*` stands for any key, `[]` for the items of a list. */
  readonly path: string;
  /**
   * `partly`: some values are refused, with their position. `refused`: every value is. `upgraded`: a deprecated form, read
   * with a warning.
   */
  readonly status: 'honoured' | 'partly' | 'refused' | 'upgraded';
  /** Its meaning in the cluster. */
  readonly becomes: string;
  /** Values that are refused. */
  readonly refuses?: string;
}

/**
 * Files and groups of files in test/score/corpus. `test/score/corpus.test.ts` plans each of them, compares the lines of
 * refusals, and fails where these numbers are others.
 */
const CORPUS_FIGURE = { files: 86, accepted: 47, refused: 39 };

type Row = readonly [path: string, becomes: string, refuses?: string];

const ANY_VALUE = 'any value';

const PROBE: readonly Row[] = [
  ['', 'a probe of the container'],
  ['.httpGet', 'an HTTP probe, unless exec is given as well'],
  ['.httpGet.host', 'nothing: probes reach the pod itself', ANY_VALUE],
  ['.httpGet.scheme', 'HTTP or HTTPS'],
  ['.httpGet.path', 'path of the request'],
  ['.httpGet.port', 'port of the request'],
  ['.httpGet.httpHeaders', 'headers of the request'],
  ['.httpGet.httpHeaders[].name', 'name of a header', 'names with _'],
  ['.httpGet.httpHeaders[].value', 'value of a header', 'line breaks'],
  ['.exec', 'a command as the probe; preferred to httpGet'],
  ['.exec.command', 'the command, literally'],
];

const QUANTITIES: readonly Row[] = [
  ['', 'requests and limits; defaults if left out'],
  ['.requests', 'reserved by the scheduler'],
  ['.requests.memory', 'memory request', 'more than the limit; less than 1Mi, or 6Mi without a limit'],
  ['.requests.cpu', 'CPU request', 'more than the limit; less than 1m'],
  ['.limits', 'the most it may use'],
  ['.limits.memory', 'memory limit', 'less than 6Mi; more than 32Ti'],
  ['.limits.cpu', 'CPU limit; none if left out', '0; more than 1920'],
];

const FILE: readonly Row[] = [
  ['.mode', 'permission bits'],
  ['.source', 'content of a file beside score.yaml', 'a path that leaves the directory or has a symbolic link'],
  ['.content', 'content, placeholders expanded'],
  ['.binaryContent', 'content in base64, as it is'],
  ['.noExpand', 'leaves placeholders as they are'],
];

const VOLUME: readonly Row[] = [
  ['.source', 'the volume behind ${resources.<name>}', 'anything but a resource of type volume'],
  ['.path', 'a directory inside the volume', 'an absolute path, or one with ..'],
  ['.readOnly', 'mounts it read-only'],
];

const ROWS: readonly Row[] = [
  ['apiVersion', 'nothing: it names the specification'],
  ['metadata', 'the workload itself; other keys are only for placeholders'],
  [
    'metadata.name',
    'name of the namespace and the objects in it',
    "names of the platform's own namespaces; names that begin with a digit",
  ],
  ['metadata.annotations', 'annotations of the pod, and settings of the platform (idp.dev/…)'],
  [
    'metadata.annotations.*',
    'an annotation of the pod, or a setting',
    'unknown settings; settings of score-k8s; annotations of Kubernetes, except some',
  ],
  ['service', 'a Kubernetes Service'],
  ['service.ports', 'ports of the Service', 'ports of a Job or a CronJob'],
  ['service.ports.*', 'a port of the Service'],
  ['service.ports.*.port', 'number of the port'],
  ['service.ports.*.targetPort', 'port that the container listens on; the same as port if left out'],
  ['service.ports.*.protocol', 'TCP or UDP'],
  ['containers', 'containers of the pod'],
  ['containers.*', 'a container of the pod'],
  [
    'containers.*.image',
    "the image; '.' is built from the workload's directory",
    'what is not an image reference, and images from a registry that the environment does not allow',
  ],
  ['containers.*.command', 'the command, literally'],
  ['containers.*.args', 'its arguments, literally'],
  ['containers.*.variables', 'environment variables'],
  [
    'containers.*.variables.*',
    'an environment variable, placeholders expanded',
    'more than 128 KiB; control characters',
  ],
  ['containers.*.files', 'a ConfigMap; each file has its own mount'],
  ['containers.*.files.*', 'a file', 'targets that cannot be mounted'],
  ...under('containers.*.files.*', FILE),
  ['containers.*.volumes', 'volumes of the pod'],
  ['containers.*.volumes.*', 'a mounted volume', 'targets that clash or cannot be mounted'],
  ...under('containers.*.volumes.*', VOLUME),
  ['containers.*.before', 'init containers and native sidecars', 'cycles; unknown containers'],
  ['containers.*.before.*', 'a container that waits for this one'],
  ['containers.*.before.*.ready', 'started, healthy or complete', 'healthy without a probe; complete with one'],
  ...under('containers.*.resources', QUANTITIES),
  ...under('containers.*.livenessProbe', PROBE),
  ...under('containers.*.readinessProbe', PROBE),
  ['resources', 'resources that the workload needs'],
  ['resources.*', 'a resource'],
  ['resources.*.type', 'its resource type: see idp types', 'types that are not offered'],
  ['resources.*.class', 'part of its identity', 'classes that the type does not have'],
  [
    'resources.*.id',
    'its identity across workloads: type, class and id',
    'an id that its owner does not share with this workload',
  ],
  [
    'resources.*.metadata',
    "its owner's word, and its catalogue entity; keys other than annotations only give a warning",
  ],
  [
    'resources.*.metadata.annotations',
    "its owner's word (idp.dev/shared-with), and annotations of the claim's catalogue entity; those of a resource without a claim only give a warning",
    'other annotations of the platform',
  ],
  ['resources.*.metadata.annotations.*', "an annotation of the claim's catalogue entity"],
  [
    'resources.*.params',
    "the type's params, placeholders expanded; strict",
    'params that the type does not have; params other than access where another workload owns the resource',
  ],
];

/** Forms that are deprecated since Score 0.3.0. */
const UPGRADED: readonly Row[] = [
  ['containers.*.files[]', 'a file, as in a map by target'],
  ['containers.*.files[].target', 'path of its mount'],
  ...under('containers.*.files[]', FILE),
  ['containers.*.volumes[]', 'a mounted volume, as in a map by target'],
  ['containers.*.volumes[].target', 'path of its mount'],
  ...under('containers.*.volumes[]', VOLUME),
];

/** The conformance profile: every field of the published schema, each proved by a test. */
export function conformance(): Conformance {
  return {
    specification: 'score.dev/v1b1',
    schema: '0.4.1',
    corpus: CORPUS_FIGURE,
    fields: [...ROWS.map((row) => field(row, statusOf(row))), ...UPGRADED.map((row) => field(row, 'upgraded'))],
  };
}

function statusOf([, , refuses]: Row): FieldConformance['status'] {
  return refuses === undefined ? 'honoured' : refuses === ANY_VALUE ? 'refused' : 'partly';
}

function field([path, becomes, refuses]: Row, status: FieldConformance['status']): FieldConformance {
  return { path, status, becomes, ...(refuses === undefined ? {} : { refuses }) };
}

function under(path: string, rows: readonly Row[]): Row[] {
  return rows.map(([rest, ...others]) => [path + rest, ...others]);
}
