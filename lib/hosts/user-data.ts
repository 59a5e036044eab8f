import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What EC2 runs at a host's first start: its variables, then `start.sh`, which fetches and runs the boot script.
 *
 * @param variables - by name, for all programs of the boot; values may be CDK tokens, and contain no secret
 * @param signalUrl - where CloudFormation waits for the report; no program but `start.sh` gets it
 */
export function userData(variables: Readonly<Record<string, string>>, signalUrl: string): string {
  return [
    '#!/bin/bash',
    ...Object.entries(variables).map(([name, value]) => `export ${name}='${value}'`),
    `SIGNAL_URL='${signalUrl}'`,
    readFileSync(join(__dirname, 'start.sh'), 'utf8'),
  ].join('\n');
}
