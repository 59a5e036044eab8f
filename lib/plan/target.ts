import type { Environment } from '../config/environment';
import { LOCAL } from '../config/platform-names';
import type { Engine } from './engine';

/** Where a plan runs: all input of a plan besides the Score files. */
export interface Target {
  readonly environment: Environment;
  /** 12 digits; `UNKNOWN_ACCOUNT` without credentials. */
  readonly account: string;
  /** References for `image: .`, by workload. Default: the tag `unpublished` in the workload's repository. */
  readonly images: Readonly<Record<string, string>>;
  /** Default: that of the environment. The local run has none. */
  readonly engine?: Engine;
  /** Only in the local run. */
  readonly local?: LocalTarget;
}

/** Addresses of the local run. */
export interface LocalTarget {
  /** Endpoint of all AWS services, for example `http://127.0.0.1:4566`. */
  readonly awsEndpoint: string;
  /** Address of all routes, for example `http://localhost:8080`. */
  readonly address: string;
  /** Loopback port of each service port: workload, port name, number. */
  readonly ports: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Loopback port of the server of each resource that has one, by uid. */
  readonly servers?: Readonly<Record<string, number>>;
  /** Values of secrets that workloads give in their files `.secrets`, by the id of the resource. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Account in the ARNs of a plan made without credentials. */
export const UNKNOWN_ACCOUNT = '000000000000';

/** The target of a plan made without credentials, and without images of a release. */
export function offlineTarget(environment: Environment): Target {
  return { environment, account: UNKNOWN_ACCOUNT, images: {} };
}

/** Whether a plan is of the local run; before that has started, without its addresses. */
export function isLocal({ environment, local }: Target): boolean {
  return local !== undefined || environment.name === LOCAL;
}

/**
 * The engine whose objects a plan has. While an environment moves it is the one that is active; the local run has none, and
 * what is planned for it is as on k3s.
 */
export function engineOf(target: Target): Engine {
  return target.engine ?? (isLocal(target) ? 'k3s' : activeEngine(target.environment.cluster));
}

function activeEngine(cluster: Environment['cluster']): Engine {
  const isMoving = cluster.engine === 'eks' && cluster.beside !== undefined && cluster.active === 'beside';
  return isMoving ? 'k3s' : cluster.engine;
}

/**
 * Whether the plan is for the cluster that is not active, while an environment moves: its Jobs and CronJobs wait, so that
 * they run in one cluster. Its Deployments run: the active one must be there when requests turn to it.
 */
export function isStandby(target: Target): boolean {
  const { cluster } = target.environment;
  const isMoving = cluster.engine === 'eks' && cluster.beside !== undefined;
  return !isLocal(target) && isMoving && engineOf(target) !== activeEngine(cluster);
}

/** Loopback port of a workload's service port in the local run; undefined for other targets. */
export function localPort({ local }: Target, workload: string, port: string): number | undefined {
  const ports = local !== undefined && Object.hasOwn(local.ports, workload) ? local.ports[workload] : undefined;
  return ports !== undefined && Object.hasOwn(ports, port) ? ports[port] : undefined;
}
