import type { AwsAccess } from '../../local/aws-endpoint';
import { awsVariables, OTHER_CREDENTIALS } from '../../local/base-environment';
import { askLocalRun } from '../ask-local-run';
import { localProgram } from '../local-program';
import { toJson } from '../output';

export interface EnvOptions {
  /** Whether to print the variables of the AWS services, and not those of a workload. */
  readonly aws: boolean;
  readonly container?: string;
  readonly json: boolean;
}

/** What a shell takes as the name of a variable. */
const NAME = /^[A-Za-z_]\w*$/;

/**
 * The variables of a workload's program, or of the local AWS services: statements for a shell, or JSON.
 *
 * @throws UserError if nothing runs, or there is no such workload or container
 */
export async function env(workload: string | undefined, { container, json }: EnvOptions): Promise<string> {
  const isAws = workload === undefined;
  const variables = isAws
    ? awsVariables(((await askLocalRun('aws')) as { readonly access: AwsAccess }).access)
    : (await localProgram(workload, container)).variables;
  if (json) {
    return toJson(variables);
  }
  const statements = Object.entries(variables)
    .filter(([name]) => NAME.test(name))
    .map(([name, value]) => `export ${name}=${quote(value)}`);
  // They would win over the credentials, or be sent with them.
  return [...(isAws ? [`unset ${OTHER_CREDENTIALS.join(' ')}`] : []), ...statements].join('\n');
}

function quote(value: string): string {
  return /^[\w./:@%+,-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}
