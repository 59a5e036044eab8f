import type { Diagnostic } from '../diagnostics/diagnostic';
import type { Claim } from '../resource-types';
import type { ClaimOf, ResourceName } from './claim';
import type { Manifest } from './manifest';
import type { Route, ServicePort } from './route';

export type { Claim, ClaimOf, Manifest, ResourceName, Route, ServicePort };

/** Everything a set of workloads asks of one environment. Complete, sorted, and the same bytes on every machine. */
export interface Plan {
  readonly platform: string;
  readonly environment: string;
  readonly region: string;
  /** 12 digits; `000000000000` where the account is not known yet. */
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
  /** Backstage entities. */
  readonly catalogue: readonly CatalogueEntity[];
  /** What a reader should know of and need not mend, in order of file and line. */
  readonly warnings: readonly Diagnostic[];
}

export interface PlannedWorkload {
  readonly name: string;
  /** Id of its constructs: PascalCase, unique among workloads; never changes while the name stays. */
  readonly logicalId: string;
  /** Directory of its `score.yaml`, relative to the repository, for example `score/orders`. */
  readonly directory: string;
  readonly namespace: string;
  readonly kind: WorkloadKind;
  /** When a CronJob runs, in the five fields of cron, in UTC. */
  readonly schedule?: string;
  readonly containers: readonly PlannedContainer[];
  readonly ports: readonly ServicePort[];
  /** Kubernetes objects in the order they are to be applied. */
  readonly manifests: readonly Manifest[];
  /** Where the values of each of its manifests came from. */
  readonly origins: ReadonlyMap<Manifest, Origins>;
}

/** Origins by path inside a manifest, `spec.template.spec.containers.0.image`, say; a path below one shares its origin. */
export type Origins = Readonly<Record<string, Origin>>;

/** A place in the workload's Score document, or why the platform chose the value. */
export type Origin = { readonly path: readonly (string | number)[] } | { readonly reason: string };

/** How a workload runs: all the time, at certain times, or once after each change of it. */
export type WorkloadKind = 'Deployment' | 'CronJob' | 'Job';

export interface PlannedContainer {
  readonly name: string;
  /** Complete image reference. */
  readonly image: string;
  /** How the container's program starts on a laptop, in the workload's directory; from `idp.dev/dev-command`. */
  readonly devCommand?: string;
  /** Environment of the program, resolved, by name. */
  readonly variables: Readonly<Record<string, string>>;
  /** Variables whose value is a secret, by name: never in a plan, an artifact or a manifest. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
  /** By absolute target path. */
  readonly files: readonly PlannedFile[];
  /** Absolute target paths of mounted volumes. */
  readonly volumes: readonly string[];
}

/** One value of a claimed secret. */
export interface SecretReference {
  /** Name in Secrets Manager: that of the claim. */
  readonly claim: string;
  /** Name of the Kubernetes Secret in the workload's namespace that the k3s server fills from it; its key is `value`. */
  readonly secret: string;
}

export interface PlannedFile {
  readonly target: string;
  readonly content: Uint8Array;
  /** Octal permission bits, for example `0o644`. */
  readonly mode?: number;
}

/** The IAM role of one workload, assumed by its Kubernetes service account. */
export interface WorkloadIdentity {
  readonly workload: string;
  /** `PlannedWorkload.logicalId`. */
  readonly logicalId: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleName: string;
  readonly roleArn: string;
  /** All that the role may do. */
  readonly statements: readonly Statement[];
}

export interface Statement {
  /** Sorted IAM actions. */
  readonly actions: readonly string[];
  readonly resources: readonly ResourceName[];
}

/** An image built from a workload's own Dockerfile. */
export interface Image {
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
  readonly kind: 'Component' | 'Resource';
  readonly metadata: { readonly name: string; readonly [key: string]: unknown };
  readonly spec: Readonly<Record<string, unknown>>;
}
