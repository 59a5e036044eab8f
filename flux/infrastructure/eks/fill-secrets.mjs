// Copies claimed secrets from Secrets Manager into the Kubernetes Secrets that ask for them, as lib/hosts/fill-secrets.sh
// does on k3s: every minute into Secrets without a value, and once an hour it compares all of them. A value is never printed.
//
// Programs read a value once, as a variable, so another value restarts the Deployments of its namespace. The patch that
// brings the value also labels the Secret, so that the restart comes even if this program ends in between.
import { callAws, credentials } from './aws.mjs';
import { everyMinute } from './every-minute.mjs';
import { list, patch } from './kubernetes.mjs';

const { env } = process;
const MANAGER = 'idp-fill-secrets';
const GET_VALUE = { service: 'secretsmanager', json: '1.1', target: 'secretsmanager.GetSecretValue' };

/** Gives one Secret its value. Returns whether its workload has to be restarted. */
async function fill({ metadata, data }, role) {
  const { namespace, name, annotations } = metadata;
  const secret = annotations?.['idp.dev/secret-name'] ?? '';
  if (!secret.startsWith(`${env.SECRET_PREFIX}/`)) {
    throw new Error(`asks for '${secret}', which is not a claimed secret of ${env.SECRET_PREFIX}`);
  }
  const { SecretString: value } = await callAws(secret, GET_VALUE, { SecretId: secret }, await role());
  if (value === undefined) {
    throw new Error(`${secret} is binary; store it as text`);
  }
  const encoded = Buffer.from(value).toString('base64');
  const present = data?.value;
  if (encoded === present) {
    return false;
  }
  const label = present === undefined ? {} : { metadata: { labels: { 'idp.dev/restart': 'pending' } } };
  await patch(`/api/v1/namespaces/${namespace}/secrets/${name}`, { ...label, data: { value: encoded } }, MANAGER);
  console.log(`${namespace}/${name} has ${present === undefined ? 'its' : 'another'} value`);
  return present !== undefined;
}

/** Restarts the Deployments of a namespace, then forgets that they were to be. */
async function restart(namespace) {
  const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
  const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date().toISOString() };
  for await (const { metadata } of list(deployments)) {
    await patch(`${deployments}/${metadata.name}`, { spec: { template: { metadata: { annotations } } } }, MANAGER);
  }
  const secrets = `/api/v1/namespaces/${namespace}/secrets`;
  for await (const { metadata } of list(secrets, 'idp.dev/restart=pending')) {
    await patch(`${secrets}/${metadata.name}`, { metadata: { labels: { 'idp.dev/restart': null } } }, MANAGER);
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
  for await (const secret of list('/api/v1/secrets', 'idp.dev/filled-by=secrets-manager')) {
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
  for (const namespace of restarts) {
    await restart(namespace).catch((error) => failed(namespace, error));
  }
  return good;
}

const HOUR = 3_600_000;
let compared = -HOUR;
await everyMinute(async () => {
  const now = performance.now();
  const all = now - compared >= HOUR;
  const good = await round(all);
  if (all && good) {
    compared = now;
  }
  return good;
});
