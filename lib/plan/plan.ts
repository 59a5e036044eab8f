import type { Diagnostic } from '../diagnostics/diagnostic';
import type { Ingress } from '../config/environment';
import type { Claim } from '../resource-types';
import type { InCell } from './cell';
import type { ClaimOf, ResourceName } from './claim';
import type { LocalServer } from './local-server';
import type { Manifest } from './manifest';
import type { Route, ServicePort } from './route';

export type { Claim, ClaimOf, Manifest, ResourceName, Route, ServicePort };

/** Everything that a set of workloads needs in one environment. Sorted; equal bytes on every machine. */
export interface Plan {
  readonly platform: string;
  readonly environment: string;
  readonly region: string;
  /** 12 digits; `000000000000` (`UNKNOWN_ACCOUNT`) in a plan made without credentials. */
  readonly account: string;
  /** By name. */
  readonly workloads: readonly PlannedWorkload[];
  /** By uid. */
  readonly claims: readonly Claim[];
  /** One per workload, by name. */
  readonly identities: readonly WorkloadIdentity[];
  /** One per workload that is built from source, by name. */
  readonly images: readonly Image[];
  readonly routes: readonly Route[];
  /** Servers that the local run starts, by uid; none elsewhere. */
  readonly servers: readonly LocalServer[];
  /** How the proxy of flux/ingress/ serves routes; left out where it does not. */
  readonly ingress?: Ingress;
  /** Backstage entities. */
  readonly catalogue: readonly CatalogueEntity[];
  /** In order of file and line. */
  readonly warnings: readonly Diagnostic[];
  /** Those of the warnings for which a deployment of this plan fails: limits of AWS. Left out if there is none. */
  readonly exceeded?: readonly Diagnostic[];
}

export interface PlannedWorkload extends InCell {
  readonly name: string;
  /** Construct id: PascalCase, unique among workloads; depends only on the name. */
  readonly logicalId: string;
  /** Directory of its `score.yaml`, relative to the repository, for example `score/orders`. */
  readonly directory: string;
  readonly namespace: string;
  /** Log group of its lines. */
  readonly logGroup: string;
  readonly kind: WorkloadKind;
  /** Only for a CronJob: five fields of cron, in UTC. */
  readonly schedule?: string;
  readonly containers: readonly PlannedContainer[];
  readonly ports: readonly ServicePort[];
  /** Kubernetes objects, in the order to apply them. */
  readonly manifests: readonly Manifest[];
  /** Origins of the values of each manifest. */
  readonly origins: ReadonlyMap<Manifest, Origins>;
}

/** Origins by path in a manifest, for example `spec.replicas`. They include all values below the path. */
export type Origins = Readonly<Record<string, Origin>>;

/** The path in the workload's Score document that a value comes from, or why the platform chose it. */
export type Origin = { readonly path: readonly (string | number)[] } | { readonly reason: string };

/** How a workload runs: all the time, on a schedule, or once after each change. */
export type WorkloadKind = 'Deployment' | 'CronJob' | 'Job';

export interface PlannedContainer {
  readonly name: string;
  /** Complete image reference. */
  readonly image: string;
  /** Whether the image is built from source. */
  readonly built?: true;
  /** In place of the entrypoint of the image. */
  readonly command?: readonly string[];
  /** In place of the command of the image. */
  readonly args?: readonly string[];
  /** Command that starts the program in the local run, in the workload's directory; from `idp.dev/dev-command`. */
  readonly devCommand?: string;
  /** Environment of the program, resolved, by name. */
  readonly variables: Readonly<Record<string, string>>;
  /** Variables whose value is a secret, by name. Their values are in no plan, artifact or manifest. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
  /** Variables whose value has secrets in it, by name. Each such secret is a variable of its own in `secrets`. */
  readonly composed: Readonly<Record<string, readonly ValuePart[]>>;
  /** By absolute target path. */
  readonly files: readonly PlannedFile[];
  /** Absolute target paths of mounted volumes. */
  readonly volumes: readonly string[];
}

/** A text, or the variable whose value goes there. */
export type ValuePart = string | { readonly variable: string };

/** One value of a claimed secret. */
export interface SecretReference {
  /** Name of the claim, which is the secret's name in Secrets Manager. */
  readonly claim: string;
  /** Name of the Kubernetes Secret in the workload's namespace, which the k3s server fills. Its key is `value`. */
  readonly secret: string;
}

export interface PlannedFile {
  readonly target: string;
  readonly content: Uint8Array;
  /** Octal permission bits, for example `0o644`. */
  readonly mode?: number;
}

/** The IAM role of one workload, assumed by its Kubernetes service account. */
export interface WorkloadIdentity extends InCell {
  readonly workload: string;
  /** `PlannedWorkload.logicalId`. */
  readonly logicalId: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleName: string;
  readonly roleArn: string;
  /** Everything that the role is allowed to do. */
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** Sorted IAM actions. */
  readonly actions: readonly string[];
  readonly resources: readonly ResourceName[];
}

/** An image built from a workload's own Dockerfile. */
export interface Image extends InCell {
  readonly workload: string;
  /** `PlannedWorkload.logicalId`. */
  readonly logicalId: string;
  /** ECR repository name. */
  readonly repository: string;
  /** Build context, relative to the repository root. */
  readonly context: string;
}

/** A Backstage entity (backstage.io/v1alpha1). */
export interface CatalogueEntity {
  readonly apiVersion: 'backstage.io/v1alpha1';
  readonly kind: 'System' | 'Group' | 'Component' | 'API' | 'Resource';
  readonly metadata: { readonly name: string; readonly [key: string]: unknown };
  readonly spec: Readonly<Record<string, unknown>>;
}
