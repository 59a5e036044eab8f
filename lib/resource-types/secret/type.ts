import { z } from 'zod';
import { platformNames } from '../../config/platform-names';
import { logicalId, shorten } from '../../plan/names';
import type { ClaimOf } from '../../plan/plan';
import { inPlace, replaces, type ClaimType } from '../claim-type';

/** A value in Secrets Manager that AWS makes up, or that a person puts there later. */
export interface SecretClaim extends ClaimOf<'secret'> {
  /** Characters of the value that is made up at the start. */
  readonly length: number;
}

// Length: Secrets Manager GetRandomPassword API reference allows 4096; eight is our floor.
const params = z.strictObject({
  length: z.int().min(8).max(4096).default(32).describe('letters and digits of the value made up at the start'),
});
type Params = z.infer<typeof params>;

const SECRET = 'AWS::SecretsManager::Secret';

/**
 * A value that no person has to know. AWS makes it up; a person may put another one there. A variable takes it as its
 * whole value, through a Kubernetes Secret that the k3s server fills; a program may also ask Secrets Manager itself.
 */
export const secret: ClaimType<Params, SecretClaim> = {
  type: 'secret',
  summary: 'a secret value in Secrets Manager',
  params,
  outputs: {
    value: { description: 'the secret value', sensitive: true },
    name: { description: 'name in Secrets Manager' },
    region: { description: 'AWS region' },
  },
  access: {
    read: [
      {
        actions: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
        // Secrets Manager adds six characters of its own to the ARN.
        resource: ({ name }) => ({ service: 'secretsmanager', resource: `secret:${name}-??????` }),
      },
    ],
  },
  defaultAccess: 'read',
  cloudFormation: [SECRET],
  stack: 'security',
  label: 'secret',
  example: { secret: { type: 'secret', params: { length: 40 } } },
  properties: {
    name: replaces(SECRET, 'Name'),
    length: inPlace(SECRET, 'GenerateSecretString', {
      note: () => 'AWS makes up another value; the one before stays as the version AWSPREVIOUS',
    }),
  },
  removed: { loses: 'its value is deleted', retained: true },
  alarms: [],
  local: 'a made-up value that is the same in every run',
  limits: () => [],
  cost: { perMonth: 0.4, usage: '0.05 per ten thousand reads' },
  provision({ length }, { target, uid, id, workloads }) {
    const { environment, local } = target;
    // Secrets Manager: at most 512 characters. One that ends in `-` and six more would pass for the ARN of another.
    const name = `${platformNames(environment).prefix}/${id}/value`;
    const claim: SecretClaim = { type: 'secret', uid, logicalId: logicalId(id), name, workloads, length };
    const value = local === undefined ? { claim: name, secret: shorten(id, 253) } : `local-${id}`;
    return { claim, outputs: { value, name, region: environment.region } };
  },
};
