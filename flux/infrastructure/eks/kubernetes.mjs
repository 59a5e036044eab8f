import { readFileSync } from 'node:fs';
import { ask } from './ask.mjs';

const { env } = process;
const SERVICE_ACCOUNT = env.SERVICE_ACCOUNT_DIRECTORY ?? '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Asks the API server as the account of the pod. A pod is given a new token before the old one ends, so it is read each time.
 *
 * @param options - of `fetch`
 */
async function kubernetes(path, { method = 'GET', headers = {}, body } = {}) {
  const authorization = `Bearer ${readFileSync(`${SERVICE_ACCOUNT}/token`, 'utf8')}`;
  const address = `https://${env.KUBERNETES_SERVICE_HOST}:${env.KUBERNETES_SERVICE_PORT}`;
  const options = { method, headers: { ...headers, authorization }, body };
  return await ask(`${method} ${path.split('?')[0]}`, `${address}${path}`, options);
}

/** The objects of a list, 50 at a time: all of a large cluster would not fit into the memory of a small pod. */
export async function* list(path, labelSelector = '') {
  let next = '';
  do {
    const query = new URLSearchParams({ labelSelector, limit: '50', continue: next });
    const { items, metadata } = await kubernetes(`${path}?${query}`);
    yield* items;
    next = metadata.continue ?? '';
  } while (next !== '');
}

/** Changes an object by a merge patch. */
export async function patch(path, change, fieldManager) {
  const headers = { 'content-type': 'application/merge-patch+json' };
  const query = new URLSearchParams({ fieldManager });
  await kubernetes(`${path}?${query}`, { method: 'PATCH', headers, body: JSON.stringify(change) });
}
