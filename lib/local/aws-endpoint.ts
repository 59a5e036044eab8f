import { UserError } from '../diagnostics/user-error';
import { startEmbeddedAws, type EmbeddedAwsOptions } from './embedded-aws';
import { isLoopbackHost } from './loopback-host';

/** Address of the AWS services of a local run, and the keys for them. */
export interface AwsAccess {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** The AWS services that a local run is to use. */
export interface AwsEndpointOptions {
  readonly region: string;
  /** Value of `AWS_ENDPOINT_URL`: services that run already. If left out, embedded ones are started. */
  readonly given?: string;
  /** Keys for `given`; the embedded services accept any. */
  readonly accessKeyId?: string;
  readonly secretAccessKey?: string;
  /** Whether `given` may point to another machine; false by default. */
  readonly allowRemote?: boolean;
  /** Of the embedded services. */
  readonly embedded?: EmbeddedAwsOptions;
}

/** AWS services that answer a local run. */
export interface AwsEndpoint {
  readonly access: AwsAccess;
  /** Whether this run started them. Only of these services it is known what they do not support. */
  readonly embedded: boolean;
  stop(): Promise<void>;
}

/** Not in the form of AWS keys, and of no use to anybody. */
const FAKE_KEYS = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * Starts the embedded services, or uses those at a given address.
 *
 * @throws UserError when the address is not a URL, or points to another machine and that is not allowed, or the port is in use
 */
export async function openAwsEndpoint({
  region,
  given,
  allowRemote = false,
  embedded: options,
  ...keys
}: AwsEndpointOptions): Promise<AwsEndpoint> {
  if (given === undefined || given === '') {
    const embedded = await startEmbeddedAws(options);
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
      `AWS_ENDPOINT_URL '${given}' is not an HTTP address; expected one like http://127.0.0.1:4566, or unset it`,
    );
  }
  if (!allowRemote && !isLoopbackHost(url.hostname)) {
    throw new UserError(
      `AWS_ENDPOINT_URL points to ${url.hostname}, which is not this machine; unset it, or pass --allow-remote-endpoint to create resources there`,
    );
  }
  return given.replace(/\/+$/, '');
}
