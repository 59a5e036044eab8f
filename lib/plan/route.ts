export interface ServicePort {
  readonly name: string;
  /** Port of the Kubernetes Service. */
  readonly port: number;
  /** Port the container listens on. */
  readonly targetPort: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** One HTTP path that leads to a workload's service port. */
export interface Route {
  readonly workload: string;
  /** Any host if left out. */
  readonly host?: string;
  /** Path prefix; starts with `/`. */
  readonly path: string;
  /** Name of the workload's service port. */
  readonly port: string;
  readonly url: string;
}
