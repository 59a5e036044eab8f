/** A variable of GitHub that the workflows read. None is a secret; README, "Let GitHub Actions deploy", says their values. */
export interface Variable {
  readonly name: string;
  readonly where: 'repository' | 'environment';
  /** The platform works without it. */
  readonly optional?: true;
}

/** All variables that the workflows read. */
export const VARIABLES: readonly Variable[] = [
  { name: 'AWS_REGION', where: 'repository' },
  { name: 'CODE_SCANNING', where: 'repository', optional: true },
  { name: 'DRIFT_ROLES', where: 'repository', optional: true },
  { name: 'MAIN_ENVIRONMENT', where: 'repository', optional: true },
  { name: 'AWS_DEPLOY_ROLE_ARN', where: 'environment' },
];
