import { z } from 'zod';
import type { ResourceType } from './resource-type';

const params = z.strictObject({});
type Params = z.infer<typeof params>;

/** Values that differ between environments and are not secret: `variables` in lib/config/environments.ts. */
export const environment: ResourceType<Params> = {
  type: 'environment',
  summary: "the environment's own variables",
  params,
  outputs: {
    name: { description: 'name of the environment' },
    region: { description: 'AWS region' },
    account: { description: 'AWS account, 12 digits' },
  },
  otherOutput: (name) =>
    /TOKEN|SECRET|PASSWORD|KEY/i.test(name)
      ? "ask for a resource of type 'secret' and use its value"
      : `set variables.${name} in lib/config/environments.ts`,
  outputsOf: (target) =>
    Object.fromEntries(
      Object.keys(target.environment.variables).map((name) => [name, { description: 'a variable of the environment' }]),
    ),
  local: "the first environment's variables",
  cost: { perMonth: 0, usage: 'nothing' },
  provision(
    _,
    {
      target: {
        environment: { name, region, variables },
        account,
      },
    },
  ) {
    return { outputs: { ...variables, name, region, account } };
  },
};
