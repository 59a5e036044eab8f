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

/** A string of a form. Editors show the error, too, in place of the regular expression. */
const pattern = (regex: RegExp, error: string) =>
  z.string({ error }).regex(regex, { error }).meta({ patternErrorMessage: error });
const label = pattern(LABEL, 'expected 2 to 63 of a-z, 0-9 and -, with no - at the start or end');
const typeName = pattern(TYPE, 'expected 2 to 63 of A-Z, a-z, 0-9 and -, with no - at the start or end');
const text = z.string();
const filled = text.min(1, { error: 'expected a string that is not empty' });
const PORT = { error: 'expected a port number from 1 to 65535' };
const port = z.int(PORT).min(1, PORT).max(65_535, PORT);
const annotations = z.record(
  pattern(ANNOTATION, 'expected an annotation key, optionally with a DNS prefix'),
  text.describe('Value of the annotation'),
);

/** Of one workload. Amazon ECS allows 10 containers in a task (ECS service quotas); a host here has 1 GiB in total. */
const MAX_CONTAINERS = 20;
/** Of one workload. About 80 resources fill the inline policy of its role, 10,240 characters (IAM quotas). */
const MAX_RESOURCES = 100;

const atMost = (most: number, what: string) =>
  [
    (value: object) => Object.keys(value).length <= most,
    { error: `has more than ${most} ${what}; split the workload` },
  ] as const;

const httpGet = z
  .strictObject({
    host: filled.optional(),
    scheme: z.enum(['HTTP', 'HTTPS']).describe('HTTP by default').optional(),
    path: text.meta({ description: 'Path of the request', examples: ['/healthz'] }),
    port: port.meta({ description: 'Port on which the container listens', examples: [8080] }),
    httpHeaders: z
      .array(
        z
          .strictObject({
            name: pattern(/^[A-Za-z0-9_-]+$/, 'expected an HTTP header name').describe('Name of the header'),
            value: filled.describe('Value of the header'),
          })
          .describe('One header'),
      )
      .describe('Headers of the request')
      .optional(),
  })
  .describe('A request whose answer below 400 means healthy');

const probe = z
  .strictObject({
    httpGet: httpGet.optional(),
    exec: z
      .strictObject({
        command: z.array(text.describe('The program, or one argument')).meta({
          description: 'The program and its arguments, without a shell',
          examples: [['cat', '/tmp/healthy']],
        }),
      })
      .describe('A program in the container whose exit code 0 means healthy')
      .optional(),
  })
  .refine((value) => value.httpGet !== undefined || value.exec !== undefined, {
    error: 'is empty; expected httpGet or exec',
  });

const quantities = z.strictObject({
  memory: pattern(MEMORY, "expected a memory quantity as a string, such as '64Mi' (units: K, M, G, Ki, Mi, Gi)")
    .meta({ description: 'Memory in bytes, with a unit: K, M, G, Ki, Mi or Gi', examples: ['64Mi', '96Mi'] })
    .optional(),
  cpu: pattern(CPU, "expected a cpu quantity as a string: cores, such as '0.5', or thousandths, such as '100m'")
    .meta({ description: 'Processor time: cores, or thousandths of a core with m', examples: ['10m', '0.5'] })
    .optional(),
});

const file = z
  .strictObject({
    mode: pattern(/^0?[0-7]{3}$/, "expected an octal mode as a string, such as '0644'")
      .meta({ description: 'Permissions of the file, in octal', examples: ['0644'] })
      .optional(),
    source: filled.meta({ description: "A file in the workload's directory", examples: ['config.yaml'] }).optional(),
    content: text.describe('The content as text').optional(),
    binaryContent: z.base64({ error: 'expected base64' }).describe('The content in base64').optional(),
    noExpand: z.boolean().describe('Whether placeholders in the content stay as they are; false by default').optional(),
  })
  .refine(
    ({ source, content, binaryContent }) =>
      [source, content, binaryContent].filter((x) => x !== undefined).length === 1,
    {
      error: 'has none or several of content, binaryContent and source; expected exactly one',
    },
  )
  .describe('One file: exactly one of content, binaryContent and source');

const volume = z
  .strictObject({
    source: text.meta({ description: 'The resource of type volume', examples: ['${resources.scratch}'] }),
    path: text.describe('A path within the volume; all of it by default').optional(),
    readOnly: z.boolean().describe('Whether the container can only read it; false by default').optional(),
  })
  .describe('One volume, by the path where it is mounted');

const container = z
  .strictObject({
    image: filled.meta({
      description: "'.' for the image built from the workload's directory, or the reference of another image",
      examples: ['.'],
    }),
    command: z
      .array(text.describe('The program, or one argument'))
      .describe("In place of the image's entrypoint; without a shell")
      .optional(),
    args: z.array(text.describe('One argument')).describe("In place of the image's default arguments").optional(),
    variables: z
      .record(
        pattern(/^[^=]+$/, "expected a variable name without '='"),
        text.meta({
          description: 'Value of the environment variable; may contain placeholders',
          examples: ['${resources.table.name}', '${metadata.name}'],
        }),
      )
      .describe('Environment variables, by name')
      .optional(),
    files: z.record(filled, file).describe('Files in the container, by absolute path').optional(),
    volumes: z.record(filled, volume).describe('Volumes, by absolute path').optional(),
    before: z
      .record(
        label,
        z
          .strictObject({
            ready: z
              .enum(['started', 'healthy', 'complete'])
              .describe('How far this container must be: started, healthy by its readinessProbe, or complete'),
          })
          .describe('A container that starts after this one'),
      )
      .describe('Containers of the workload that wait for this one, by name')
      .optional(),
    resources: z
      .strictObject({
        limits: quantities.describe('The most the container may use; beyond its memory it is ended').optional(),
        requests: quantities.describe('What is set aside for the container on its host').optional(),
      })
      .describe('Memory and processor time')
      .optional(),
    livenessProbe: probe.describe('Whether the container works; it is restarted when this fails').optional(),
    readinessProbe: probe.describe('Whether the container can answer; it gets no requests while this fails').optional(),
  })
  .describe('One container');

const resource = z
  .strictObject({
    type: typeName.describe('What the resource is; idp types shows every type'),
    class: typeName.describe('A variant of the type').optional(),
    id: pattern(RESOURCE_ID, 'expected an id of a-z, 0-9, - and .')
      .min(2)
      .max(63)
      .meta({
        description: 'Shares the resource: workloads with the same type and id get the same one',
        examples: ['orders'],
      })
      .optional(),
    metadata: z
      .looseObject({
        annotations: annotations.describe('Annotations of the resource').optional(),
      })
      .describe('Who may share the resource')
      .optional(),
    params: z.record(z.string(), z.unknown()).describe('Settings of the type; idp types <type> shows them').optional(),
  })
  .describe('One resource');

const servicePort = z
  .strictObject({
    port: port.meta({ description: 'Port that other workloads and routes call', examples: [80] }),
    protocol: z.enum(['TCP', 'UDP']).describe('TCP by default').optional(),
    targetPort: port
      .meta({ description: 'Port on which the container listens; the same as port by default', examples: [8080] })
      .optional(),
  })
  .describe('One port');

export const scoreSchema = z.strictObject({
  apiVersion: z.literal('score.dev/v1b1').describe('Version of the Score specification'),
  metadata: z
    .looseObject({
      name: label.describe('Name of the workload'),
      annotations: annotations
        .describe('What the platform is told beyond Score, and annotations of the pod')
        .optional(),
    })
    .describe('Name and annotations of the workload'),
  service: z
    .strictObject({ ports: z.record(label, servicePort).describe('Ports, by name').optional() })
    .describe('What the workload offers to other workloads and routes')
    .optional(),
  containers: z
    .record(label, container)
    .refine((value) => Object.keys(value).length > 0, { error: 'is empty; expected at least one container' })
    .refine(...atMost(MAX_CONTAINERS, 'containers'))
    .describe('Containers, by name; they run together in one pod'),
  resources: z
    .record(label, resource)
    .refine(...atMost(MAX_RESOURCES, 'resources'))
    .describe('What the workload needs from the platform, by a name of your choice')
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
