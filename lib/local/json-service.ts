import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { credentialScope } from './credential-scope';

/** An error that a service answers, with the name by which SDKs know it. */
export class Refusal extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/** An operation of a service: its answer to a request from a region. */
export type Operation<Request> = (request: Request, region: string) => object;

/** An AWS service in memory that speaks the JSON 1.1 protocol. */
export abstract class JsonService<Request> {
  /** First part of `X-Amz-Target`, with the dot. */
  protected abstract readonly prefix: string;
  /** By name, for example `GetSecretValue`. */
  protected abstract readonly operations: ReadonlyMap<string, Operation<Request>>;

  /** Whether a request is for this service. */
  public isFor({ headers }: IncomingMessage): boolean {
    return String(headers['x-amz-target']).startsWith(this.prefix);
  }

  public async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    try {
      const name = String(request.headers['x-amz-target']).slice(this.prefix.length);
      const operation = this.operations.get(name);
      if (operation === undefined) {
        throw new Refusal('InvalidRequestException', `the local run has no ${name}`);
      }
      send(200, operation((await json(request)) as Request, credentialScope(request.headers).region));
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      send(400, { __type: error.type, message: error.message });
    }
  }
}
