import type { AwsAccess } from './aws-endpoint';

/** Credentials that would take the place of the run's own, and lead an SDK to real AWS. */
const OTHER_CREDENTIALS = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
];

/** A program's whole environment: its own variables, and the run's surroundings, which come first. */
export function programEnvironment(
  variables: Readonly<Record<string, string>>,
  around: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = Object.entries(variables).filter(
    ([name]) => !OTHER_CREDENTIALS.includes(name) && !name.startsWith('AWS_ENDPOINT_URL'),
  );
  return { ...Object.fromEntries(own), ...around };
}

/**
 * What every program of a run finds in its environment beside its own variables. Nothing else of the reader's shell
 * gets in: neither a profile nor a session token that would lead an SDK to real AWS.
 */
export function surroundings(
  machine: Readonly<{ PATH?: string; HOME?: string }>,
  access: AwsAccess,
): Record<string, string> {
  return {
    ...(machine.PATH === undefined ? {} : { PATH: machine.PATH }),
    ...(machine.HOME === undefined ? {} : { HOME: machine.HOME }),
    AWS_ENDPOINT_URL: access.endpoint,
    AWS_ACCESS_KEY_ID: access.accessKeyId,
    AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
    AWS_REGION: access.region,
    // The SDKs would ask the network for a role.
    AWS_EC2_METADATA_DISABLED: 'true',
    // Ten lines in every program's log about SDK versions that are not installed.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
