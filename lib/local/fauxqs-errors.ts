import { isRecord } from '../diagnostics/value-at';
import type { Fauxqs } from './fauxqs';

/** By this header SDKs know the errors of SQS, in their older names. */
const QUERY_ERROR = 'x-amzn-query-error';
const PREFIX = 'AWS.SimpleQueueService.';
/** fauxqs writes the prefix before every name, and AWS not before these. */
const WITHOUT_PREFIX: Readonly<Record<string, string>> = {
  QueueNameExists: 'QueueAlreadyExists',
  InvalidAttributeName: 'InvalidAttributeName',
  InvalidAttributeValue: 'InvalidAttributeValue',
  InvalidMessageContents: 'InvalidMessageContents',
  InvalidParameterValue: 'InvalidParameterValue',
  MissingParameter: 'MissingParameter',
};

/**
 * Makes fauxqs answer 400 to what it cannot read. It throws at fields of another type than it expects, and its answer
 * would be 500, which SDKs try again.
 */
export function tellErrors(app: Fauxqs): void {
  app.addHook('preHandler', (request, _reply, done) => {
    const isQueue = String(request.headers['content-type']).includes('application/x-amz-json-1.0');
    done(isQueue && request.url === '/' && !isRecord(request.body) ? new Error('expected a JSON object') : undefined);
  });
  app.addHook('onSend', (_request, reply, payload, done) => {
    const [code, fault] = String(reply.getHeader(QUERY_ERROR)).replace(PREFIX, '').split(';');
    const known = WITHOUT_PREFIX[code ?? ''];
    if (known !== undefined) {
      void reply.header(QUERY_ERROR, `${known};${fault}`);
    }
    done(null, payload);
  });
  app.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const { statusCode = 400 } = error;
    const message = `the local run cannot read this: ${error.message}`;
    void reply.status(statusCode >= 500 ? 400 : statusCode);
    if (String(request.headers['content-type']).includes('json')) {
      return reply.type('application/x-amz-json-1.0').send({ __type: 'SerializationException', message });
    }
    return reply.type('application/xml').send(xmlError('MalformedRequest', message));
  });
}

/** An error of S3 or SNS. */
export function xmlError(code: string, message: string): string {
  const error = `<Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${error}</Error>`;
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
