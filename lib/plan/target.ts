import type { Environment } from '../config/environment';

/** Where a plan is to run: all that shapes it, besides the Score files. */
export interface Target {
  readonly environment: Environment;
  /** 12 digits; `UNKNOWN_ACCOUNT` until credentials tell. */
  readonly account: string;
  /** Reference that stands for `image: .`, by workload. Without one the repository's `unpublished` tag is used. */
  readonly images: Readonly<Record<string, string>>;
  /** Present in the local run alone. */
  readonly local?: LocalTarget;
}

/** Addresses of the local run. */
export interface LocalTarget {
  /** All AWS services, for example `http://127.0.0.1:4566`. */
  readonly awsEndpoint: string;
  /** What routes are served at, for example `http://localhost:8080`. */
  readonly address: string;
  /** Loopback port of each service port: workload, port name, number. */
  readonly ports: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Stands in the ARNs of a plan made without credentials. */
export const UNKNOWN_ACCOUNT = '000000000000';

/** Loopback port of a workload's service port, if it has one here. */
export function localPort({ local }: Target, workload: string, port: string): number | undefined {
  const ports = local !== undefined && Object.hasOwn(local.ports, workload) ? local.ports[workload] : undefined;
  return ports !== undefined && Object.hasOwn(ports, port) ? ports[port] : undefined;
}
