/** A port of a workload that others can call. */
export interface ServicePort {
  readonly name: string;
  /** Port of the Kubernetes Service. */
  readonly port: number;
  /** Port the container listens on. */
  readonly targetPort: number;
  readonly protocol: 'TCP' | 'UDP';
}

/** An HTTP path that is routed to a service port of a workload. */
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

/** Routes in the order in which a request is compared with them: those of a host before those of any, then the longest. */
export function inOrderOfMatch(routes: readonly Route[]): Route[] {
  return [...routes].sort(
    (a, b) => Number(a.host === undefined) - Number(b.host === undefined) || b.path.length - a.path.length,
  );
}
