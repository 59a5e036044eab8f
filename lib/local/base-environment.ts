import type { AwsAccess } from './aws-endpoint';

/** Variables that would override the credentials of the run and send an SDK to real AWS. */
const OTHER_CREDENTIALS = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
];

/** The whole environment of a program: its own variables, overridden by the base environment. */
export function programEnvironment(
  variables: Readonly<Record<string, string>>,
  base: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = Object.entries(variables).filter(
    ([name]) => !OTHER_CREDENTIALS.includes(name) && !name.startsWith('AWS_ENDPOINT_URL'),
  );
  return { ...Object.fromEntries(own), ...base };
}

/**
 * Variables that every program of a run gets besides its own. Nothing else of the user's shell is passed on: a profile
 * or a session token would send an SDK to real AWS.
 */
export function baseEnvironment(
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
    AWS_DEFAULT_REGION: access.region,
    // Otherwise the SDKs ask the network for a role.
    AWS_EC2_METADATA_DISABLED: 'true',
    // Otherwise each SDK client logs ten lines about newer versions, which are not installed here.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}
