import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** A request to an embedded service, read to its end. */
export interface AwsRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The answer of an embedded service. */
export interface AwsAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number>>;
  readonly body: string;
}

/** Most that DynamoDB takes in one request, in bytes; more than any other service here. */
const MAX_BYTES = 16 * 1024 * 1024;

/** An answer in the JSON protocol. */
export function jsonAnswer(status: number, body: object): AwsAnswer {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) };
}

/** Answers a request with what a service says about it. It never rejects: a client that goes away gets no answer. */
export async function answerAwsRequest(
  request: IncomingMessage,
  response: ServerResponse,
  service: (request: AwsRequest) => AwsAnswer | Promise<AwsAnswer>,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  let body: Buffer | undefined;
  try {
    body = await read(request);
  } catch {
    response.destroy();
    return;
  }
  if (body === undefined) {
    response.setHeader('connection', 'close');
    const message = `the local run takes ${MAX_BYTES} bytes at most`;
    send(response, jsonAnswer(413, { __type: 'RequestEntityTooLargeException', message }));
    return;
  }
  try {
    send(response, await service({ method, url, headers, body }));
  } catch (error) {
    const message = `the local run cannot do this: ${(error as Error).message}`;
    send(response, jsonAnswer(400, { __type: 'SerializationException', message }));
  }
}

/** The body; undefined if it is too large. */
async function read(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > MAX_BYTES) {
      return undefined;
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function send(response: ServerResponse, { status, headers, body }: AwsAnswer): void {
  response.writeHead(status, headers).end(body);
}
