/** A variable of GitHub that the workflows read. None is a secret. */
export interface Variable {
  readonly name: string;
  readonly where: 'repository' | 'environment';
  readonly value: string;
  /** The platform works without it. */
  readonly optional?: true;
}

/** All variables that the workflows read. */
export const VARIABLES: readonly Variable[] = [
  { name: 'AWS_REGION', where: 'repository', value: 'the region of `lib/config/environments.ts`' },
  {
    name: 'CODE_SCANNING',
    where: 'repository',
    value: '`true`: code scanning alerts for Score files',
    optional: true,
  },
  {
    name: 'MAIN_ENVIRONMENT',
    where: 'repository',
    value: 'the environment that `main` is deployed to',
    optional: true,
  },
  { name: 'AWS_DEPLOY_ROLE_ARN', where: 'environment', value: 'the role that deploys' },
];
