import type { AwsAccess } from './aws-endpoint';

/** Variables that would override the credentials of the run and send an SDK to real AWS. */
export const OTHER_CREDENTIALS = [
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_SESSION_TOKEN',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
];

/** Of the machine, whatever a workload says: its paths are those of the image. */
const ALWAYS = ['PATH', 'HOME'];

/** The whole environment of a program: its own variables before those of the machine, and behind those of the run. */
export function programEnvironment(
  variables: Readonly<Record<string, string>>,
  machine: Readonly<Record<string, string>>,
  run: Readonly<Record<string, string>>,
): Record<string, string> {
  const own = Object.entries(variables).filter(
    ([name]) => !OTHER_CREDENTIALS.includes(name) && !name.startsWith('AWS_ENDPOINT_URL'),
  );
  const fixed = Object.entries(machine).filter(([name]) => ALWAYS.includes(name));
  return { ...machine, ...Object.fromEntries([...own, ...fixed]), ...run };
}

/** What of the user's shell reaches programs besides `LC_*`. A profile or a session token would send an SDK to real AWS. */
export const PASSED_ON = [
  ...['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'TERM', 'COLORTERM', 'NO_COLOR', 'FORCE_COLOR'],
  // The second one is what VS Code's debugger tells the program that NODE_OPTIONS loads.
  ...['NODE_OPTIONS', 'VSCODE_INSPECTOR_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'],
];
/** Each also in lower case. */
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'];

/** Variables of this machine that programs get, unless they have one of the same name. */
export function machineEnvironment(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const set = Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const proxies = set.filter(([name]) => PROXIES.includes(name.toUpperCase()));
  const direct = set.find(([name]) => name.toUpperCase() === 'NO_PROXY')?.[1];
  // The local AWS services and the other workloads are behind no proxy.
  const noProxy = [...(direct === undefined || direct === '' ? [] : [direct]), 'localhost', '127.0.0.1'].join(',');
  return {
    ...Object.fromEntries([...set.filter(([name]) => PASSED_ON.includes(name) || name.startsWith('LC_')), ...proxies]),
    ...(proxies.length === 0 ? {} : { NO_PROXY: noProxy, no_proxy: noProxy }),
    // Otherwise Python shows what a program prints when it ends.
    PYTHONUNBUFFERED: '1',
  };
}

/** What SDKs and the AWS CLI need to use the AWS services of a run. */
export function awsVariables(access: AwsAccess): Record<string, string> {
  return {
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
