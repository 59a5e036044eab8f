import { z } from 'zod';
import { logicalId, secretName, shorten } from '../../plan/names';
import type { SecretClaim } from '../../plan/plan';
import type { ResourceType } from '../resource-type';

// Length: Secrets Manager GetRandomPassword API reference allows 4096; eight is our floor.
const params = z.strictObject({
  length: z.int().min(8).max(4096).default(32).describe('letters and digits of the value made up at the start'),
});
type Params = z.infer<typeof params>;

/**
 * A value that no person has to know. AWS makes it up; a person may put another one there. A variable takes it as its
 * whole value, through a Kubernetes Secret that the k3s server fills; a program may also ask Secrets Manager itself.
 */
export const secret: ResourceType<Params> = {
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
  cloudFormation: ['AWS::SecretsManager::Secret'],
  local: 'a made-up value that is the same in every run',
  cost: { perMonth: 0.4, usage: '0.05 per ten thousand reads' },
  provision({ length }, { target, uid, id, workloads }) {
    const { environment, local } = target;
    const name = secretName(environment, id);
    const claim: SecretClaim = { type: 'secret', uid, logicalId: logicalId(id), name, workloads, length };
    const value = local === undefined ? { claim: name, secret: shorten(id, 253) } : `local-${id}`;
    return { claim, outputs: { value, name, region: environment.region } };
  },
};
