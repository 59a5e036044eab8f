// Copies claimed secrets from Secrets Manager into the Kubernetes Secrets that ask for them, as lib/hosts/fill-secrets.sh
// does on k3s: every minute into Secrets without a value, and once an hour it compares all of them. A value is never printed.
//
// Programs read a value once, as a variable, so another value restarts the Deployments of its namespace. The patch that
// brings the value also labels the Secret, so that the restart comes even if this program ends in between.
import { createHash, createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const { env } = process;
const MANAGER = 'idp-fill-secrets';
const FILLED = encodeURIComponent('idp.dev/filled-by=secrets-manager');
const SERVICE_ACCOUNT = env.SERVICE_ACCOUNT_DIRECTORY ?? '/var/run/secrets/kubernetes.io/serviceaccount';

async function ask(what, url, options) {
  const response = await fetch(url, { ...options, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) {
    // Of AWS, the type of the error; the answer of the API server could repeat what it was sent.
    const type = /"__type":"(?:[^"]*#)?(\w+)"/.exec(await response.text())?.[1];
    throw new Error(`${what}: ${type ?? response.status}`);
  }
  return await response.json();
}

/** Kubernetes. A pod is given a new token before the old one ends, so it is read each time. */
async function kubernetes(path, patch) {
  const headers = { authorization: `Bearer ${readFileSync(`${SERVICE_ACCOUNT}/token`, 'utf8')}` };
  const change = patch && {
    method: 'PATCH',
    headers: { ...headers, 'content-type': 'application/merge-patch+json' },
    body: JSON.stringify(patch),
  };
  const query = patch ? `?fieldManager=${MANAGER}` : '';
  const address = `https://${env.KUBERNETES_SERVICE_HOST}:${env.KUBERNETES_SERVICE_PORT}`;
  return await ask(
    `${patch ? 'PATCH' : 'GET'} ${path.split('?')[0]}`,
    `${address}${path}${query}`,
    change ?? { headers },
  );
}

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

/** The value of a secret; undefined if it is binary. Signed with version 4 (IAM User Guide, "Create a signed request"). */
async function valueOf(name, { AccessKeyId, SecretAccessKey, Token }) {
  const region = env.AWS_REGION;
  const url = new URL(env.AWS_ENDPOINT_URL ?? `https://secretsmanager.${region}.amazonaws.com`);
  const body = JSON.stringify({ SecretId: name });
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    host: url.host,
    'x-amz-content-sha256': sha256(body),
    'x-amz-date': time,
    'x-amz-security-token': Token,
    'x-amz-target': 'secretsmanager.GetSecretValue',
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([header, value]) => `${header}:${value}\n`);
  const scope = `${time.slice(0, 8)}/${region}/secretsmanager/aws4_request`;
  const request = sha256(`POST\n/\n\n${lines.join('')}\n${names}\n${headers['x-amz-content-sha256']}`);
  const key = scope.split('/').reduce(hmac, `AWS4${SecretAccessKey}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${request}`).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${AccessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  // fetch itself adds the host.
  const { host: _, ...sent } = headers;
  const answer = await ask(name, url, { method: 'POST', headers: { ...sent, authorization }, body });
  return answer.SecretString;
}

/** Credentials of the role, from the agent of EKS Pod Identity on the node. They are valid for hours; a round takes seconds. */
async function credentials() {
  const authorization = readFileSync(env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE, 'utf8');
  return await ask('credentials', env.AWS_CONTAINER_CREDENTIALS_FULL_URI, { headers: { authorization } });
}

/** Gives one Secret its value. Returns whether its workload has to be restarted. */
async function fill({ metadata, data }, role) {
  const { namespace, name, annotations } = metadata;
  const secret = annotations?.['idp.dev/secret-name'] ?? '';
  if (!secret.startsWith(`${env.SECRET_PREFIX}/`)) {
    throw new Error(`asks for '${secret}', which is not a claimed secret of ${env.SECRET_PREFIX}`);
  }
  const value = await valueOf(secret, await role());
  if (value === undefined) {
    throw new Error(`${secret} is binary; store it as text`);
  }
  const encoded = Buffer.from(value).toString('base64');
  const present = data?.value;
  if (encoded === present) {
    return false;
  }
  const label = present === undefined ? {} : { metadata: { labels: { 'idp.dev/restart': 'pending' } } };
  await kubernetes(`/api/v1/namespaces/${namespace}/secrets/${name}`, { ...label, data: { value: encoded } });
  console.log(`${namespace}/${name} has ${present === undefined ? 'its' : 'another'} value`);
  return present !== undefined;
}

/** Restarts the Deployments of a namespace, then forgets that they were to be. */
async function restart(namespace) {
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  for (const { metadata } of (await kubernetes(deployments)).items) {
    await kubernetes(`${deployments}/${metadata.name}`, { spec: { template: { metadata: { annotations } } } });
  }
  const due = `/api/v1/namespaces/${namespace}/secrets`;
  for (const { metadata } of (await kubernetes(`${due}?labelSelector=${encodeURIComponent('idp.dev/restart=pending')}`))
    .items) {
    await kubernetes(`${due}/${metadata.name}`, { metadata: { labels: { 'idp.dev/restart': null } } });
  }
}

/** One round. Returns whether everything succeeded; what did not is told, and holds up nothing else. */
async function round(all) {
  let good = true;
  const failed = (what, error) => {
    good = false;
    console.error(`${what}: ${error.cause?.message ?? error.message}`);
  };
  let known;
  const role = () => (known ??= credentials());
  const restarts = new Set();
  let next = '';
  do {
    const page = await kubernetes(
      `/api/v1/secrets?labelSelector=${FILLED}&limit=50&continue=${encodeURIComponent(next)}`,
    );
    for (const secret of page.items) {
      const { namespace, name, labels } = secret.metadata;
      try {
        const changed = (all || secret.data?.value === undefined) && (await fill(secret, role));
        if (changed || labels['idp.dev/restart'] !== undefined) {
          restarts.add(namespace);
        }
      } catch (error) {
        failed(`${namespace}/${name}`, error);
      }
    }
    next = page.metadata.continue ?? '';
  } while (next !== '');
  for (const namespace of restarts) {
    await restart(namespace).catch((error) => failed(namespace, error));
  }
  return good;
}

const HOUR = 3_600_000;
let compared = -HOUR;
for (;;) {
  const now = performance.now();
  const all = now - compared >= HOUR;
  const good = await round(all).catch((error) => {
    console.error(error.cause?.message ?? error.message);
    return false;
  });
  if (all && good) {
    compared = now;
  }
  if (process.argv.includes('--once')) {
    process.exit(good ? 0 : 1);
  }
  await sleep(60_000);
}
