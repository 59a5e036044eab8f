import { z } from 'zod';
import type { ExistingServer } from '../config/environment';
import { platformNames } from '../config/platform-names';
import { CLUSTER_BLOCKS } from '../plan/engine';
import { logicalId, shorten } from '../plan/names';
import type { LocalServer } from '../plan/local-server';
import type { ManifestOf } from '../plan/manifest';
import type { SecretReference } from '../plan/plan';
import { engineOf, isLocal, type Target } from '../plan/target';
import type { Provision, ProvisionContext, ResourceType } from './resource-type';
import type { SecretClaim } from './secret/type';

/** Any address but those of `notServers`. */
export const EVERYWHERE = '0.0.0.0/0';

interface Kind {
  readonly type: 'amqp' | 'kafka-topic' | 'mongodb' | 'mysql' | 'postgres';
  readonly summary: string;
  /** TCP port, unless the environment says another. */
  readonly port: number;
  /** What `name` names, in words and as an output of the same value. */
  readonly named: string;
  readonly alias: string;
  /** What the platform offers itself, for the same purpose. */
  readonly instead: string;
  /** Why the environment has to say where it is; by default since the platform runs none. */
  readonly because?: string;
}

const params = z.strictObject({});
type Params = z.infer<typeof params>;

/** Addresses that are no server of a resource: link-local ones, with the metadata address of EC2, and those of the cluster. */
function notServers(target: Target): string[] {
  return ['169.254.0.0/16', ...CLUSTER_BLOCKS[engineOf(target)]];
}

/**
 * A server that the platform does not run: `existing` of the environment says where it is, and a person puts the password
 * into Secrets Manager. Outputs are those of Score's own provisioners.
 */
export function existingServer({
  type,
  summary,
  port: usualPort,
  named,
  alias,
  instead,
  because = `the platform runs no ${type}`,
}: Kind): ResourceType<Params, SecretClaim> {
  return {
    type,
    summary,
    classes: ['existing'],
    params,
    outputs: {
      host: { description: 'host name' },
      port: { description: 'TCP port', type: 'integer' },
      name: { description: named },
      [alias]: { description: 'the same as name' },
      username: { description: 'user name' },
      user: { description: 'the same as username' },
      password: { description: 'password', sensitive: true },
    },
    cloudFormation: ['AWS::SecretsManager::Secret'],
    local: 'a container, where docker, podman or nerdctl is',
    cost: { perMonth: 0.4, usage: 'what the server costs' },
    provision(_, context) {
      const { target, uid, id, name: resource, workload } = context;
      if (isLocal(target)) {
        const server = entryOf(context);
        return onThisMachine({
          uid,
          type,
          port: target.local?.servers?.[uid] ?? usualPort,
          name: server?.name ?? resource,
          username: server?.username ?? workload,
          password: `local-${id.replaceAll('.', '-')}`,
        });
      }
      const server = existingServerOf(context, type, instead, because);
      if (server === undefined) {
        return undefined;
      }
      const { host, port = usualPort, name = resource, username = workload } = server;
      const secret = passwordOf(context, type);
      return {
        claim: secret,
        outputs: outputs(
          { host, port, name, username },
          { claim: secret.name, secret: shorten(`${id}.password`, 253) },
        ),
        manifests: context.workloads.map((it) => opening(target, it, id, port, EVERYWHERE)),
      };
    },
  };

  function outputs(
    { host, port, name, username }: Pick<LocalServer, 'port' | 'name' | 'username'> & { readonly host: string },
    password: SecretReference | string,
  ): Provision['outputs'] {
    return { host, port, name, [alias]: name, username, user: username, password };
  }

  function onThisMachine(server: LocalServer): Provision<SecretClaim> {
    return { server, outputs: outputs({ ...server, host: '127.0.0.1' }, server.password) };
  }
}

function entryOf({ target: { environment }, id }: ProvisionContext): ExistingServer | undefined {
  return Object.hasOwn(environment.existing, id) ? environment.existing[id] : undefined;
}

/**
 * Where the environment says that a server is. Refuses the resource if it does not.
 *
 * @param instead - what to use where there is none
 * @param because - why the environment has to say it
 */
export function existingServerOf(
  context: ProvisionContext,
  type: ExistingServer['type'],
  instead: string,
  because = `the platform runs no ${type}`,
): ExistingServer | undefined {
  const { id, target, error } = context;
  const server = entryOf(context);
  if (server?.type === type) {
    return server;
  }
  const found = server === undefined ? 'does not say where it is' : `says that '${id}' is of type ${server.type}`;
  error(
    [],
    `${because}, and ${target.environment.name} ${found}; set existing['${id}'] = { type: '${type}', host: … } in lib/config/environments.ts, or use ${instead} (lib/resource-types/README.md says how to add a type)`,
  );
  return undefined;
}

/** The secret with the password. AWS fills it with a value that opens nothing, until a person sets the right one. */
export function passwordOf({ target, uid, id, workloads }: ProvisionContext, type: string): SecretClaim {
  const name = `${platformNames(target.environment).prefix}/${id}/password`;
  return { type: 'secret', uid, logicalId: logicalId(`${type}.${id}`), name, workloads, length: 32 };
}

/**
 * Lets the pods of a workload reach the port in a block of addresses, but not in the cluster: no rule of Kubernetes names a
 * host.
 */
export function opening(
  target: Target,
  workload: string,
  id: string,
  port: number,
  cidr: string,
): ManifestOf<'NetworkPolicy'> {
  const except = cidr === EVERYWHERE ? { except: notServers(target) } : {};
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `to-${shorten(id, 250)}`, namespace: workload },
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ ipBlock: { cidr, ...except } }],
          ports: [{ port, protocol: 'TCP' }],
        },
      ],
    },
  };
}
