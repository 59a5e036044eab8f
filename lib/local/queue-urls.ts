import { isRecord } from '../diagnostics/value-at';
import { credentialScope } from './credential-scope';
import type { Fauxqs } from './fauxqs';

const ACCOUNT = '000000000000';

/**
 * Makes every queue URL `http://127.0.0.1:<port>/000000000000/<name>`.
 *
 * fauxqs identifies a queue by the whole URL `http://sqs.<region>.localhost:<port>/…`. SDKs send requests to the host of
 * that URL, which not every resolver maps to the loopback address.
 */
export function rewriteQueueUrls(app: Fauxqs, port: number): void {
  app.addHook('preHandler', async (request) => {
    const body = request.body;
    if (isRecord(body) && typeof body['QueueUrl'] === 'string') {
      const { region } = credentialScope(request.headers);
      body['QueueUrl'] =
        `http://sqs.${region}.localhost:${portOf(request.headers.host)}/${ACCOUNT}/${nameIn(body['QueueUrl'])}`;
    }
  });
  app.addHook('preSerialization', async (_request, _reply, payload) => {
    if (!isRecord(payload)) {
      return payload;
    }
    const { QueueUrl: one, QueueUrls: many } = payload;
    return {
      ...payload,
      ...(typeof one === 'string' ? { QueueUrl: url(one) } : {}),
      ...(Array.isArray(many) ? { QueueUrls: many.map((each) => url(String(each))) } : {}),
    };
  });

  function url(internal: string): string {
    return queueUrl(port, nameIn(internal));
  }

  function portOf(host: string | undefined): string {
    return host?.split(':')[1] ?? String(port);
  }
}

/** The URL of a queue, as programs see it. */
export function queueUrl(port: number, name: string): string {
  return `http://127.0.0.1:${port}/${ACCOUNT}/${name}`;
}

function nameIn(queueUrl: string): string {
  return queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
}
