import { z } from 'zod';
import { platformNames } from '../../config/platform-names';
import { formatArn } from '../../plan/names';
import type { ClaimOf, ResourceName } from '../../plan/claim';
import { inPlace, replaces, type ClaimType } from '../claim-type';

/** A configuration value in the Parameter Store of Systems Manager. */
export interface ParameterClaim extends ClaimOf<'ssm-parameter'> {
  readonly value: string;
}

// Size: that of a standard parameter, which is free (SSM PutParameter API reference).
const params = z.strictObject({
  value: z.string().min(1).max(4096).describe('the value; visible in Git, so not for secrets'),
});
type Params = z.infer<typeof params>;

const PARAMETER = 'AWS::SSM::Parameter';

/** A plain configuration value that a program reads while it runs: a new value needs no new pod. */
export const ssmParameter: ClaimType<Params, ParameterClaim> = {
  type: 'ssm-parameter',
  summary: 'a configuration value that a program reads at run time',
  params,
  outputs: {
    name: { description: 'name in Parameter Store' },
    arn: { description: 'ARN of the parameter' },
    region: { description: 'AWS region' },
  },
  access: { read: [{ actions: ['ssm:GetParameter', 'ssm:GetParameters'], resource: ({ name }) => named(name) }] },
  defaultAccess: 'read',
  cloudFormation: [PARAMETER],
  stack: 'data',
  label: 'parameter',
  example: { greeting: { type: 'ssm-parameter', params: { value: 'Good morning' } } },
  properties: { name: replaces(PARAMETER, 'Name'), value: inPlace(PARAMETER, 'Value') },
  // Nothing is lost: its value is in the Score file.
  removed: { retained: false },
  alarms: [],
  local: 'a parameter in memory',
  limits: () => [],
  cost: { perMonth: 0, usage: 'nothing' },
  provision({ value }, { target: { environment, account }, uid, id, logicalId, workloads }) {
    const { region } = environment;
    // SSM: at most 1,011 characters, the ARN included.
    const name = `/${platformNames(environment).prefix}/${id}`;
    const claim: ParameterClaim = { type: 'ssm-parameter', uid, logicalId, name, workloads, value };
    return { claim, outputs: { name, arn: formatArn(named(name), { region, account }), region } };
  },
};

/** The name begins with the slash that comes after `parameter` in the ARN. */
function named(name: string): ResourceName {
  return { service: 'ssm', resource: `parameter${name}` };
}
