import { UserError } from '../diagnostics/user-error';
import { startEmbeddedAws } from './embedded-aws';

/** Where the local run's AWS services answer, and as whom. */
export interface AwsAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Options of the AWS services of a local run. */
export interface AwsEndpointOptions {
  readonly region: string;
  /** Value of `AWS_ENDPOINT_URL`: services that run already. Embedded ones are started if left out. */
  readonly given?: string;
  /** Keys for `given`; the embedded services take any. */
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  /** Lets `given` lead off this machine; false by default. */
  readonly allowRemote?: boolean;
}

/** AWS services a local run may use. */
export interface AwsEndpoint {
  readonly access: AwsAccess;
  /** Whether this run started them, and so knows what they cannot do. */
  readonly embedded: boolean;
  stop(): Promise<void>;
}

/** Looks like no key AWS has ever issued, so it opens nothing if it gets away. */
const FAKE_KEYS = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * The AWS services that answer a local run.
 *
 * @throws UserError when the given address is no URL, or leads off this machine without leave
 */
export async function openAwsEndpoint({
  region,
  given,
  allowRemote = false,
  ...keys
}: AwsEndpointOptions): Promise<AwsEndpoint> {
  if (given === undefined || given === '') {
    const embedded = await startEmbeddedAws();
    return {
      access: { ...FAKE_KEYS, region, endpoint: embedded.endpoint },
      embedded: true,
      stop: () => embedded.stop(),
    };
  }
  const endpoint = checked(given, allowRemote);
  const accessKeyId = keys.accessKeyId ?? FAKE_KEYS.accessKeyId;
  const secretAccessKey = keys.secretAccessKey ?? FAKE_KEYS.secretAccessKey;
  return { access: { endpoint, region, accessKeyId, secretAccessKey }, embedded: false, stop: async () => {} };
}

function checked(given: string, allowRemote: boolean): string {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UserError(
      `AWS_ENDPOINT_URL '${given}' is not an address; expected one such as http://127.0.0.1:4566, or unset it`,
    );
  }
  if (!allowRemote && !isLoopback(url.hostname)) {
    throw new UserError(
      `AWS_ENDPOINT_URL leads off this machine, to ${url.hostname}; unset it, or give --allow-remote-endpoint to make what is claimed there`,
    );
  }
  return given.replace(/\/+$/, '');
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}
