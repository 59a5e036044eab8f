import type { IncomingHttpHeaders } from 'node:http';
import { isRecord } from '../diagnostics/value-at';
import { jsonAnswer, type AwsAnswer, type AwsRequest } from './aws-request';
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
  /** Type of each field that operations read, as `typeof` says it; `list` is a list of texts. `any` the operation checks. */
  protected abstract readonly fields: Readonly<
    Record<keyof Request & string, 'string' | 'number' | 'boolean' | 'list' | 'any'>
  >;

  /** Whether a request is for this service. */
  public isFor(headers: IncomingHttpHeaders): boolean {
    return String(headers['x-amz-target']).startsWith(this.prefix);
  }

  public answer({ headers, body }: AwsRequest): AwsAnswer {
    try {
      const name = String(headers['x-amz-target']).slice(this.prefix.length);
      const operation = this.operations.get(name);
      if (operation === undefined) {
        throw new Refusal('InvalidRequestException', `the local run has no ${name}`);
      }
      return jsonAnswer(200, operation(this.parse(body), credentialScope(headers).region));
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      return jsonAnswer(400, { __type: error.type, message: error.message });
    }
  }

  private parse(body: Buffer): Request {
    let value: unknown;
    try {
      value = JSON.parse(body.toString());
    } catch {
      // Refused below.
    }
    if (!isRecord(value)) {
      throw new Refusal('SerializationException', 'expected a JSON object');
    }
    for (const [field, type] of Object.entries(this.fields)) {
      const given = Object.hasOwn(value, field) ? value[field] : undefined;
      const isList = Array.isArray(given) && given.every((item) => typeof item === 'string');
      if (given !== undefined && type !== 'any' && (type === 'list' ? !isList : typeof given !== type)) {
        throw new Refusal('SerializationException', `${field} is not a ${String(type)}`);
      }
    }
    return value as Request;
  }
}
