import type { IncomingHttpHeaders } from 'node:http';

/** Where a signed request goes. An unsigned one has no service, and the region that SDKs take by default. */
export interface CredentialScope {
  readonly region: string;
  readonly service?: string;
}

/** Reads the scope that is a part of a signature: `Credential=<key>/<date>/<region>/<service>/aws4_request`. */
export function credentialScope({ authorization = '' }: IncomingHttpHeaders): CredentialScope {
  const [, region = 'us-east-1', service] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(authorization) ?? [];
  return { region, service };
}
