import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ask } from './ask.mjs';

const { env } = process;
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

/** Credentials of the role, from the agent of EKS Pod Identity on the node. They are valid for hours; a round takes seconds. */
export async function credentials() {
  const authorization = readFileSync(env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, 'utf8');
  return await ask('credentials', env.AWS_CONTAINER_CREDENTIALS_FULL_URI, { headers: { authorization } });
}

/**
 * Calls a service that speaks JSON, signed with version 4 (IAM User Guide, "Create a signed request").
 *
 * @param what - what is asked for, of which an error speaks
 * @param api - service as in its address, version of its JSON, and target: the header `x-amz-target`
 */
export async function callAws(what, { service, json, target }, input, { AccessKeyId, SecretAccessKey, Token }) {
  const region = env.AWS_REGION;
  const url = new URL(env.AWS_ENDPOINT_URL ?? `https://${service}.${region}.amazonaws.com`);
  const body = JSON.stringify(input);
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const headers = {
    'content-type': `application/x-amz-json-${json}`,
    host: url.host,
    'x-amz-content-sha256': sha256(body),
    'x-amz-date': time,
    'x-amz-security-token': Token,
    'x-amz-target': target,
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([header, value]) => `${header}:${value}\n`);
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const request = sha256(`POST\n/\n\n${lines.join('')}\n${names}\n${headers['x-amz-content-sha256']}`);
  const key = scope.split('/').reduce(hmac, `AWS4${SecretAccessKey}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${request}`).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${AccessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  // fetch itself adds the host.
  const { host: _, ...sent } = headers;
  return await ask(what, url, { method: 'POST', headers: { ...sent, authorization }, body });
}
