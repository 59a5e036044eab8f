import { z } from 'zod';
import { platformNames } from '../../config/platform-names';
import type { ClaimOf } from '../../plan/claim';
import { claimName, shorten } from '../../plan/names';
import { isLocal } from '../../plan/target';
import { replaces, type ClaimType } from '../claim-type';
import { existingServer, opening } from '../existing-server';
import type { Provision, ProvisionContext } from '../resource-type';
import type { SecretClaim } from '../secret/type';

/** A database server of its own. */
export interface PostgresClaim extends ClaimOf<'postgres'> {
  /** Private name, known before AWS gives the server its own one. */
  readonly host: string;
  /** Name of its password in Secrets Manager. */
  readonly passwordName: string;
}

/** Major version, on AWS and in the local run. */
export const POSTGRES_VERSION = '17';
/** Of the database that each server has, and of the user who owns it. */
export const APP = 'app';
export const PORT = 5432;

const params = z.strictObject({});
type Params = z.infer<typeof params>;

const INSTANCE = 'AWS::RDS::DBInstance';
const SECRET = 'AWS::SecretsManager::Secret';
const RECORD = 'AWS::Route53::RecordSet';

const existing = existingServer({
  type: 'postgres',
  summary: 'a PostgreSQL database',
  port: PORT,
  named: 'database',
  alias: 'database',
  instead: "class 'default', a server of its own",
  because: "class 'existing' is a server that the platform does not run",
});

/**
 * A PostgreSQL database: class `default` is an RDS instance of its own, `existing` a server that the environment names.
 *
 * The names of RDS instances have a part that AWS makes up, but a plan is complete before anything is deployed. So each
 * gets a name in a private hosted zone of the environment.
 */
export const postgres: ClaimType<Params, PostgresClaim, SecretClaim> = {
  type: 'postgres',
  summary: 'a PostgreSQL database: an RDS instance of its own, or one that exists',
  classes: ['default', 'existing'],
  params,
  outputs: {
    ...existing.outputs,
    sslmode: { description: 'whether the server wants TLS, as libpq says it: require, prefer or disable' },
  },
  // The password opens it: no action of IAM does.
  access: { readwrite: [] },
  defaultAccess: 'readwrite',
  cloudFormation: [INSTANCE, RECORD, SECRET],
  sharedCloudFormation: ['AWS::EC2::SecurityGroup', 'AWS::RDS::DBSubnetGroup', 'AWS::Route53::HostedZone'],
  stack: 'data',
  label: 'database',
  example: { db: { type: 'postgres' } },
  otherNames: ({ passwordName }) => [passwordName],
  properties: {
    name: replaces(INSTANCE, 'DBInstanceIdentifier'),
    host: replaces(RECORD, 'Name'),
    passwordName: replaces(SECRET, 'Name'),
  },
  removed: { loses: 'its data is deleted', retained: true },
  alarms: [1, 1],
  local: `a PostgreSQL ${POSTGRES_VERSION} of this machine, without TLS`,
  limits: () => ['it is not created: a PostgreSQL of this machine takes its place'],
  // db.t4g.micro 0.016 an hour, 20 GB of gp3 at 0.115, a secret 0.40; a private hosted zone 0.50. Source: list prices of
  // aws.amazon.com/rds/postgresql/pricing and aws.amazon.com/route53/pricing from secondary sources, November 2026.
  cost: {
    perMonth: 14.38,
    perEnvironment: 0.5,
    usage: 'CPU above 10 % for long: 0.075 per vCPU-hour; class existing: a secret, 0.40',
  },
  provision(given, context) {
    const { className, target } = context;
    if (isLocal(target)) {
      return onThisMachine(context, target.local?.servers?.[context.uid]);
    }
    if (className === 'default') {
      return onRds(context);
    }
    const found = existing.provision(given, context);
    return found && { ...found, outputs: { ...found.outputs, sslmode: 'prefer' } };
  },
};

function onRds(context: ProvisionContext): Provision<PostgresClaim> | undefined {
  const { target, uid, id, logicalId, workloads, cell, error } = context;
  const { environment } = target;
  const { prefix } = platformNames(environment);
  // RDS, CreateDBInstance: at most 63 letters, digits and single `-`.
  const name = claimName(environment, id, 63);
  if (name.includes('--')) {
    error([], `RDS takes no name with '--', as in '${id}'; give the resource an id without it`);
    return undefined;
  }
  // A zone for each cell: CloudFormation would refuse to change one that another stack uses.
  const zone = cell === 1 ? prefix : `cell-${cell}.${prefix}`;
  const host = `${name.slice(prefix.length + 1)}.${zone}.internal`;
  const passwordName = `${prefix}/${id}/password`;
  return {
    claim: { type: 'postgres', uid, logicalId, name, workloads, host, passwordName },
    outputs: outputs(host, PORT, APP, APP, { claim: passwordName, secret: shorten(`${id}.password`, 253) }, 'require'),
    manifests: workloads.map((it) => opening(target, it, id, PORT, environment.network.cidr)),
  };
}

/** All share one server there, so database and user have the name of the resource. */
function onThisMachine({ uid, id }: ProvisionContext, port = PORT): Provision<never> {
  const name = shorten(id.replaceAll(/[.-]/g, '_').replace(/^(?=\d)/, '_'), 63);
  const password = `local-${id.replaceAll('.', '-')}`;
  return {
    server: { uid, type: 'postgres', port, name, username: name, password },
    outputs: outputs('127.0.0.1', port, name, name, password, 'disable'),
  };
}

function outputs(
  host: string,
  port: number,
  name: string,
  username: string,
  password: unknown,
  sslmode: string,
): Provision['outputs'] {
  return { host, port, name, database: name, username, user: username, password, sslmode };
}
