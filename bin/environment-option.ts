/** The option that names an environment: its flags, and what it is. */
export const ENVIRONMENT = ['--env, --environment <name>', 'environment of lib/config/environments.ts'] as const;
