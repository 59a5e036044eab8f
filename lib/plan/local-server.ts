/** A server that the local run starts for a resource, on loopback, with one user who owns everything in it. */
export interface LocalServer {
  /** Of the resource: `<type>.<class>#<id>`. */
  readonly uid: string;
  /** For example `mysql`. */
  readonly type: string;
  readonly port: number;
  /** Of the database, virtual host or topic. */
  readonly name: string;
  readonly username: string;
  /** The same in every run. */
  readonly password: string;
}
