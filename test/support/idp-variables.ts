import { resolve } from 'node:path';

/** The command line, as a shell starts it. */
export const IDP = resolve('bin/idp.js');

/** The environment variables to start the command line with: it reads test/support/environments.ts. */
export function idpVariables(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = '' } = process.env;
  return { PATH, NODE_OPTIONS: `--require ${JSON.stringify(resolve('test/support/own-environments.cjs'))}`, ...more };
}
