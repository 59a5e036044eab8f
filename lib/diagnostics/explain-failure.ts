import { types } from 'node:util';

/** Problem and fix for each error code of a file operation. */
const FILE_FAILURES: Readonly<Record<string, string>> = {
  EACCES: 'permission denied; use a checkout that you can write to, or change its permissions',
  EPERM: 'operation not permitted; use a checkout that you can write to, or change its permissions',
  EROFS: 'the file system is read-only; use a checkout on a writable one',
  ENOSPC: 'no space left on the device; free some space',
  EDQUOT: 'disk quota exceeded; free some space',
  ENOTDIR: 'part of the path is a file; remove it, or use another directory',
  EISDIR: 'is a directory; remove it, or use another file',
  EMFILE: 'too many open files; raise the limit (ulimit -n)',
};

/** Error codes of a connection that fails. */
const NETWORK_FAILURES = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ENETUNREACH'];

/** Names of errors about AWS credentials and permissions, from the SDK, STS and the services. */
const CREDENTIAL_FAILURES = [
  ...['CredentialsProviderError', 'TokenProviderError', 'ExpiredToken', 'ExpiredTokenException', 'RequestExpired'],
  ...['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidSignatureException', 'SignatureDoesNotMatch'],
  ...['AccessDenied', 'AccessDeniedException'],
];

/**
 * The message for a failure of the user's machine or AWS account, which cannot be our bug.
 *
 * @returns undefined for any other error, whose stack trace should be shown
 */
export function explainFailure(error: unknown): string | undefined {
  if (!types.isNativeError(error)) {
    return undefined;
  }
  const { code = '', path, address, hostname, syscall } = error as Failure;
  if (path !== undefined && Object.hasOwn(FILE_FAILURES, code)) {
    return `cannot ${syscall ?? 'use'} ${path}: ${FILE_FAILURES[code]} (${code})`;
  }
  if (NETWORK_FAILURES.includes(code)) {
    return `cannot reach ${hostname ?? address ?? 'the network'} (${code}); check the network and the address`;
  }
  if (CREDENTIAL_FAILURES.includes(error.name)) {
    return `AWS: ${error.message} (${error.name}); sign in, or use credentials with the required permissions`;
  }
  return undefined;
}

interface Failure extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly hostname?: string;
}
