import { z } from 'zod';
import { clusterSchema, eksOf, k3sOf } from './cluster';
import { eksNetworkProblem } from './eks-cluster';
import { imageArchitecture } from './host-image';
import { HOST_SIZES } from './host-sizes';
import { startsAtItsFirstAddress } from './ipv4-block';
import { region } from './region';
import { certificateProblem, normalizedCertificate } from './release-certificate';
import { text } from './text';

/** CloudWatch Logs accepts these retention times only (PutRetentionPolicy API reference), in days. */
const LOG_RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

/** The repository that may deploy. GitHub's tokens name it by its numeric ids. */
const github = z.strictObject({
  owner: text(/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$/, 'a GitHub user or organization name'),
  repository: text(/^[A-Za-z0-9._-]{1,100}$/, 'a GitHub repository name'),
  /** `gh api repos/OWNER/REPOSITORY --jq .owner.id` */
  ownerId: z.int().positive(),
  /** `gh api repos/OWNER/REPOSITORY --jq .id` */
  repositoryId: z.int().positive(),
  /**
   * How GitHub writes the repository in the subject of its tokens: with the numeric ids, `immutable`, for repositories
   * made, renamed or transferred since 15 July 2026; `names` for older ones.
   */
  subject: z.enum(['immutable', 'names']).default('immutable'),
});

/** k3s gives these to pods and services unless it is told otherwise: `cluster-cidr` and `service-cidr` of the k3s server. */
const K3S_BLOCKS = ['10.42.0.0/16', '10.43.0.0/16'];

/** A VPC block has at least 16 bits, so it overlaps a block of k3s exactly when its first two numbers are the same. */
const k3sBlockIn = (cidr: unknown) =>
  K3S_BLOCKS.find((block) => String(cidr).startsWith(block.slice(0, block.indexOf('.0.0') + 1)));

const network = z.strictObject({
  /**
   * Hosts cannot move to another network: destroy the compute stack before you change it (docs/decisions.md). Databases
   * (`postgres`) cannot move at all.
   */
  cidr: text(
    /^(10\.(25[0-5]|2[0-4]\d|1?\d?\d)|172\.(1[6-9]|2\d|3[01])|192\.168)\.(25[0-5]|2[0-4]\d|1?\d?\d)\.(25[0-5]|2[0-4]\d|1?\d?\d)\/(1[6-9]|2[0-4])$/,
    'a private IPv4 block from /16 to /24',
  ).refine((cidr) => k3sBlockIn(cidr) === undefined, {
    error: ({ input }) =>
      `'${String(input)}' overlaps ${k3sBlockIn(input)}, which k3s uses for pods and services; choose another block`,
  }),
  flowLogs: z.boolean(),
});

const ingress = z.strictObject({
  /** Who may reach routes: IPv4 blocks. `0.0.0.0/0` is the whole internet. */
  allowedCidrs: z
    .array(
      z
        .cidrv4({ error: 'expected an IPv4 block such as 203.0.113.0/24', abort: true })
        .refine(startsAtItsFirstAddress, { error: 'expected the first address of its block, such as 203.0.113.0/24' }),
    )
    .min(1)
    .max(20),
  /**
   * A name that you own. Routes without a host get it, each `dns` resource a name below it, and all hosts a certificate of
   * Let's Encrypt. Without it, routes are served over plain HTTP.
   */
  domain: text(
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])$/,
    'a domain such as apps.example.com',
  ).optional(),
});

const budget = z.strictObject({
  /** US dollars a month. */
  amount: z.number().positive(),
  email: z.email({ error: 'expected an e-mail address' }),
});

/** A registry and perhaps the first part of a path in it, as images name them: `quay.io`, `docker.io/library`. */
const imageRegistry = text(
  /^(\*|[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*)$/,
  "a registry such as 'docker.io' or 'ghcr.io/our-team', or '*' for any",
);

/** A server outside of the platform that workloads use, for example a database. Its password is in Secrets Manager. */
const existingServer = z.strictObject({
  /** Type of the resource in Score files, for example `mysql`. */
  type: z.enum(['amqp', 'kafka-topic', 'mongodb', 'mysql', 'postgres', 'redis']),
  host: text(/^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, 'a host name or an IPv4 address'),
  /** Default: the usual port of the type. */
  port: z.int().min(1).max(65_535).optional(),
  /** Of the database, virtual host or topic. Default: the name of the resource. */
  name: text(/^[\w./-]{1,128}$/, '1 to 128 letters, digits, _, ., / and -').optional(),
  /** Default: the name of the workload that owns the resource. */
  username: text(/^[\w.@-]{1,128}$/, '1 to 128 letters, digits, _, ., @ and -').optional(),
});

/** Upper bounds for the cost of one claim. */
const capacity = z.strictObject({
  /** On-demand read request units a second, per table. */
  tableReadUnits: z.int().min(1).max(40_000),
  /** On-demand write request units a second, per table. */
  tableWriteUnits: z.int().min(1).max(40_000),
});

/** How releases are signed (README, "Sign releases"). */
const release = z
  .strictObject({
    /** Makes a key in KMS, for 1 US dollar a month, with which `idp publish` signs. */
    sign: z.boolean(),
    /**
     * Certificates that releases are verified with, in PEM: that of the key, and during a rotation the one before it.
     * `idp publish` prints it. They are public.
     */
    certificates: z
      .array(
        z
          .string()
          .transform(normalizedCertificate)
          .superRefine((pem, context) => {
            const message = certificateProblem(pem);
            if (message !== undefined) {
              context.addIssue({ code: 'custom', message });
            }
          }),
      )
      .max(2)
      .default([]),
    /** Whether the cluster refuses what is not signed with one of the certificates. Changes of this replace the hosts. */
    verify: z.boolean().default(false),
    /** Any other number makes another key; the one before is deleted, unless `removal` is `retain`. */
    generation: z.int().positive().default(1),
  })
  .superRefine(({ sign, certificates, verify }, context) => {
    if (verify && (!sign || certificates.length === 0)) {
      const message =
        "needs 'sign: true' and the certificate that 'idp publish' prints; without them nothing would run";
      context.addIssue({ code: 'custom', path: ['verify'], message });
    }
  });

export const environmentSchema = z
  .strictObject({
    /** First part of every name that the platform makes. */
    platform: text(/^[a-z][a-z0-9]{1,11}$/, '2 to 12 lower-case letters or digits, a letter first'),
    name: text(/^[a-z][a-z0-9]{1,9}$/, '2 to 10 lower-case letters or digits, a letter first'),
    region,
    /** Deployments with credentials of another account are refused. Without it, the account is that of the credentials. */
    account: text(/^\d{12}$/, 'an AWS account of 12 digits').optional(),
    github,
    cluster: clusterSchema,
    network,
    /** Serves the routes of workloads on the first agent. Left out, nothing can be reached from outside. */
    ingress: ingress.optional(),
    /** Left out, releases are not signed. */
    release: release.optional(),
    logRetentionDays: z.literal([...LOG_RETENTION_DAYS]),
    /** `destroy`: data is deleted with its claim. `retain`: data is kept, and stacks are protected against deletion. */
    removal: z.enum(['destroy', 'retain']),
    budget,
    capacity,
    /** Servers that exist, by the id of the resource: `<workload>.<resource>`, or the id that the Score file gives it. */
    existing: z.record(z.string(), existingServer).default({}),
    /** Pod Security Standards that workloads may choose (`idp.dev/security-profile`); `restricted` is always allowed. */
    securityProfiles: z.array(z.enum(['restricted', 'baseline'])).default(['restricted']),
    /**
     * Where images may come from that are not built here (`image: .`). Left out, from anywhere, and `idp plan` reports each
     * registry that was not used before; an empty list allows only images that are built here.
     */
    imageRegistries: z.array(imageRegistry).default(['*']),
    /** Values for resources of type `environment`. They are stored in Git and in the cluster: no secrets. */
    variables: z.record(
      text(/^[A-Z][A-Z0-9_]*$/, 'a variable name of A-Z, 0-9 and _'),
      // The rest does not arrive in the cluster: lib/plan/lost-characters.ts.
      text(/^[^\0\u007f-\u009f\ufffe\uffff]*$/, 'a text without control characters'),
    ),
  })
  .superRefine((environment, context) => {
    const { cluster, network } = environment;
    const k3s = k3sOf(cluster);
    if (
      k3s !== undefined &&
      region.safeParse(environment.region).success &&
      !Object.hasOwn(k3s.amiIds, environment.region)
    ) {
      const message = `has no image for ${environment.region}; add the id of its Amazon Linux 2023 ${imageArchitecture(HOST_SIZES[k3s.server].architecture)} image`;
      const path = cluster.engine === 'k3s' ? ['cluster'] : ['cluster', 'beside'];
      context.addIssue({ code: 'custom', path: [...path, 'amiIds'], message });
    }
    if (eksOf(cluster) !== undefined && environment.ingress?.domain !== undefined) {
      const message =
        'is not ready on EKS, whose load balancer has no certificate: routes are plain HTTP there; leave it out';
      context.addIssue({ code: 'custom', path: ['ingress', 'domain'], message });
    }
    const problem = eksOf(cluster) && eksNetworkProblem(network.cidr);
    if (problem !== undefined) {
      context.addIssue({ code: 'custom', path: ['network', 'cidr'], message: problem });
    }
  });

/** How routes are served. */
export type Ingress = z.infer<typeof ingress>;

/** A server that the platform does not run. */
export type ExistingServer = z.infer<typeof existingServer>;

/** One deployment target of the platform. */
export type Environment = z.infer<typeof environmentSchema> & {
  /** Of the local run: name of the environment whose settings it has. */
  readonly settingsOf?: string;
};

/** The Pod Security Standard of a workload's namespace. */
export type SecurityProfile = Environment['securityProfiles'][number];
