/** A program that answers for a service has failed: it is not installed, not signed in, or the service refused. */
export class ProgramFailure extends Error {
  /** @param code - of the service: `AccessDenied`, `404`; or `not installed`, `not signed in`, `failed` */
  constructor(
    public readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'ProgramFailure';
  }
}
