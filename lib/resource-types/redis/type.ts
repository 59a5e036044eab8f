import { z } from 'zod';
import { shorten } from '../../plan/names';
import type { SecretReference } from '../../plan/plan';
import { isLocal } from '../../plan/target';
import { EVERYWHERE, existingServerOf, opening, passwordOf } from '../existing-server';
import type { Provision, ProvisionContext, ResourceType } from '../resource-type';
import type { SecretClaim } from '../secret/type';
import { cache, cacheHost } from './cache';
import { USER } from './settings';

const TYPE = 'redis';
const PORT = 6379;

const params = z.strictObject({});
type Params = z.infer<typeof params>;

interface Address {
  readonly host: string;
  readonly port: number;
  readonly username: string;
}

/**
 * A cache with the protocol of Redis. Class `default` is a pod of Valkey with 12 MiB for data: it forgets what was not used
 * for long when they are full, and everything when its pod is replaced. Class `existing` is a server that the platform does
 * not run. Outputs are those of Score's own provisioners.
 */
export const redis: ResourceType<Params, SecretClaim> = {
  type: TYPE,
  summary: 'a cache of 12 MiB with the protocol of Redis (Valkey); it forgets, at the latest when its pod is replaced',
  classes: ['default', 'existing'],
  params,
  outputs: {
    host: { description: 'host name' },
    port: { description: 'TCP port', type: 'integer' },
    username: { description: 'user name' },
    user: { description: 'the same as username' },
    password: { description: 'password', sensitive: true },
  },
  cloudFormation: ['AWS::SecretsManager::Secret'],
  local: 'valkey-server or redis-server if it is installed; else a container, where docker, podman or nerdctl is',
  cost: { perMonth: 0.4, usage: '32 MiB of an agent, or what the existing server costs' },
  provision(_, context) {
    const { target, uid, id, className, name } = context;
    if (isLocal(target)) {
      const port = target.local?.servers?.[uid] ?? PORT;
      const password = `local-${id.replaceAll('.', '-')}`;
      return {
        server: { uid, type: TYPE, port, name, username: USER, password },
        outputs: outputs({ host: '127.0.0.1', port, username: USER }, password),
      };
    }
    return className === 'existing' ? elsewhere(context) : inTheCluster(context);
  },
};

function inTheCluster(context: ProvisionContext): Provision<SecretClaim> {
  const { id, workloads } = context;
  const secret = passwordOf(context, TYPE);
  return {
    claim: secret,
    outputs: outputs({ host: cacheHost(id), port: PORT, username: USER }, reference(context, secret)),
    manifests: cache({ id, workloads, port: PORT, secretName: secret.name }),
  };
}

function elsewhere(context: ProvisionContext): Provision<SecretClaim> | undefined {
  const { target, id, workloads } = context;
  const server = existingServerOf(
    context,
    TYPE,
    'class: default',
    "class 'existing' is a server that the platform does not run",
  );
  if (server === undefined) {
    return undefined;
  }
  const { host, port = PORT, username = USER } = server;
  const secret = passwordOf(context, TYPE);
  return {
    claim: secret,
    outputs: outputs({ host, port, username }, reference(context, secret)),
    manifests: workloads.map((it) => opening(target, it, id, port, EVERYWHERE)),
  };
}

function reference({ id }: ProvisionContext, { name }: SecretClaim): SecretReference {
  return { claim: name, secret: shorten(`${id}.password`, 253) };
}

function outputs({ host, port, username }: Address, password: SecretReference | string): Provision['outputs'] {
  return { host, port, username, user: username, password };
}
