import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The boot script of a host: its variables, the programs it installs, then the steps of the boot.
 *
 * @param variables - by name; values may be CDK tokens, and contain no secret
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

/** A variable with the text of a program that the boot installs. */
function program(variable: string, name: string): string[] {
  return [`read -r -d '' ${variable} <<'PROGRAM' || true`, script(name), 'PROGRAM'];
}

function script(name: string): string {
  return readFileSync(join(__dirname, `${name}.sh`), 'utf8').trimEnd();
}
