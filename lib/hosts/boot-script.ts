import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** EC2 takes at most 16 KiB of user data before base64 (EC2 User Guide, "Run commands at launch"). */
export const MAX_USER_DATA_BYTES = 16 * 1024;

/**
 * The whole boot of a host: what it must know, then what it does.
 *
 * @param role - `server` or `agent`
 * @param variables - by name; values may be CDK tokens and hold no secret
 */
export function bootScript(role: 'server' | 'agent', variables: Readonly<Record<string, string>>): string {
  return [
    '#!/bin/bash',
    ...Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`),
    ...program('ECR_CREDENTIAL_PROVIDER', 'ecr-credential-provider'),
    ...(role === 'server' ? program('FILL_SECRETS', 'fill-secrets') : []),
    script('prepare'),
    script(role),
  ].join('\n');
}

/** A variable that holds a program which the boot installs. */
function program(variable: string, name: string): string[] {
  return [`read -r -d '' ${variable} <<'PROGRAM' || true`, script(name), 'PROGRAM'];
}

function script(name: string): string {
  return readFileSync(join(__dirname, `${name}.sh`), 'utf8').trimEnd();
}
