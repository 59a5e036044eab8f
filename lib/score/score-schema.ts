import { z } from 'zod';

/*
 * The Score v1b1 document, after the published schema (score-spec/spec, tag 0.4.1,
 * https://score.dev/schemas/score). Unknown keys are errors, except in `metadata` and `params`.
 */

const LABEL = /^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/;
const TYPE = /^[A-Za-z0-9][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;
const RESOURCE_ID = /^[a-z0-9]+(?:-+[a-z0-9]+)*(?:\.[a-z0-9]+(?:-+[a-z0-9]+)*)*$/;
const ANNOTATION =
  /^(([a-z0-9][a-z0-9-]{0,61}[a-z0-9])(\.[a-z0-9][a-z0-9-]{0,61}[a-z0-9])*\/)?[A-Za-z0-9][A-Za-z0-9._-]{0,61}[A-Za-z0-9]$/;
const MEMORY = /^(0\.\d+|[1-9]\d*(\.\d+)?)(K|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/;
const CPU = /^\d+(?:m|\.\d+)?$/;

const pattern = (regex: RegExp, error: string) => z.string({ error }).regex(regex, { error });
const label = pattern(LABEL, 'expected 2 to 63 of a-z, 0-9 and -, with no - at the start or end');
const typeName = pattern(TYPE, 'expected 2 to 63 of A-Z, a-z, 0-9 and -, with no - at the start or end');
const text = z.string();
const filled = text.min(1, { error: 'expected a string that is not empty' });
const PORT = { error: 'expected a port number from 1 to 65535' };
const port = z.int(PORT).min(1, PORT).max(65_535, PORT);
const annotations = z.record(pattern(ANNOTATION, 'expected an annotation key, optionally with a DNS prefix'), text);

/** Of one workload. Amazon ECS allows 10 containers in a task (ECS service quotas); a host here has 1 GiB in total. */
const MAX_CONTAINERS = 20;
/** Of one workload. About 80 resources fill the inline policy of its role, 10,240 characters (IAM quotas). */
const MAX_RESOURCES = 100;

const atMost = (most: number, what: string) =>
  [
    (value: object) => Object.keys(value).length <= most,
    { error: `has more than ${most} ${what}; split the workload` },
  ] as const;

const httpGet = z.strictObject({
  host: filled.optional(),
  scheme: z.enum(['HTTP', 'HTTPS']).optional(),
  path: text,
  port,
  httpHeaders: z
    .array(z.strictObject({ name: pattern(/^[A-Za-z0-9_-]+$/, 'expected an HTTP header name'), value: filled }))
    .optional(),
});

const probe = z
  .strictObject({ httpGet: httpGet.optional(), exec: z.strictObject({ command: z.array(text) }).optional() })
  .refine((value) => value.httpGet !== undefined || value.exec !== undefined, {
    error: 'is empty; expected httpGet or exec',
  });

const quantities = z.strictObject({
  memory: pattern(
    MEMORY,
    "expected a memory quantity as a string, such as '64Mi' (units: K, M, G, Ki, Mi, Gi)",
  ).optional(),
  cpu: pattern(
    CPU,
    "expected a cpu quantity as a string: cores, such as '0.5', or thousandths, such as '100m'",
  ).optional(),
});

const file = z
  .strictObject({
    mode: pattern(/^0?[0-7]{3}$/, "expected an octal mode as a string, such as '0644'").optional(),
    source: filled.optional(),
    content: text.optional(),
    binaryContent: z.base64({ error: 'expected base64' }).optional(),
    noExpand: z.boolean().optional(),
  })
  .refine(
    ({ source, content, binaryContent }) =>
      [source, content, binaryContent].filter((x) => x !== undefined).length === 1,
    {
      error: 'has none or several of content, binaryContent and source; expected exactly one',
    },
  );

const volume = z.strictObject({ source: text, path: text.optional(), readOnly: z.boolean().optional() });

const container = z.strictObject({
  image: filled,
  command: z.array(text).optional(),
  args: z.array(text).optional(),
  variables: z.record(pattern(/^[^=]+$/, "expected a variable name without '='"), text).optional(),
  files: z.record(filled, file).optional(),
  volumes: z.record(filled, volume).optional(),
  before: z.record(label, z.strictObject({ ready: z.enum(['started', 'healthy', 'complete']) })).optional(),
  resources: z.strictObject({ limits: quantities.optional(), requests: quantities.optional() }).optional(),
  livenessProbe: probe.optional(),
  readinessProbe: probe.optional(),
});

const resource = z.strictObject({
  type: typeName,
  class: typeName.optional(),
  id: pattern(RESOURCE_ID, 'expected an id of a-z, 0-9, - and .').min(2).max(63).optional(),
  metadata: z.looseObject({ annotations: annotations.optional() }).optional(),
  params: z.record(z.string(), z.unknown()).optional(),
});

export const scoreSchema = z.strictObject({
  apiVersion: z.literal('score.dev/v1b1'),
  metadata: z.looseObject({ name: label, annotations: annotations.optional() }),
  service: z
    .strictObject({
      ports: z
        .record(
          label,
          z.strictObject({ port, protocol: z.enum(['TCP', 'UDP']).optional(), targetPort: port.optional() }),
        )
        .optional(),
    })
    .optional(),
  containers: z
    .record(label, container)
    .refine((value) => Object.keys(value).length > 0, { error: 'is empty; expected at least one container' })
    .refine(...atMost(MAX_CONTAINERS, 'containers')),
  resources: z
    .record(label, resource)
    .refine(...atMost(MAX_RESOURCES, 'resources'))
    .optional(),
});

/** The fields of a valid Score document. */
export type ScoreSpec = z.infer<typeof scoreSchema>;
export type ScoreContainer = ScoreSpec['containers'][string];
export type ScoreResource = z.infer<typeof resource>;
export type ScoreProbe = z.infer<typeof probe>;

/** Fields of Docker Compose, Kubernetes and early versions of Score, and their names in Score. */
export const FIELD_SYNONYMS: Readonly<Record<string, string>> = {
  cmd: 'command',
  dependencies: 'resources',
  dependsOn: 'before',
  depends_on: 'before',
  entrypoint: 'command',
  env: 'variables',
  environment: 'variables',
  externals: 'resources',
  healthcheck: 'livenessProbe',
  liveness: 'livenessProbe',
  mounts: 'volumes',
  properties: 'params',
  readiness: 'readinessProbe',
  services: 'service',
  volumeMounts: 'volumes',
};
