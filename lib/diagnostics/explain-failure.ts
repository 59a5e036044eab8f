import { types } from 'node:util';

/** Codes of the operating system for a place that cannot be written, and what to do. */
const FILE_FAILURES: Readonly<Record<string, string>> = {
  EACCES: 'permission denied; use a checkout that you may write to, or change its permissions',
  EPERM: 'operation not permitted; use a checkout that you may write to, or change its permissions',
  EROFS: 'the file system is read-only; use a checkout on one that you may write to',
  ENOSPC: 'no space left on the device; free some',
  EDQUOT: 'disk quota exceeded; free some space',
  ENOTDIR: 'a part of its path is a file; remove it, or name another directory',
  EISDIR: 'is a directory; remove it, or name another file',
  EMFILE: 'too many open files; raise the limit (ulimit -n)',
};

/** Codes of a connection that does not come about. */
const NETWORK_FAILURES = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ENETUNREACH'];

/** Names of errors about who asks AWS: of the SDK's credential providers, of STS, and of services. */
const CREDENTIAL_FAILURES = [
  ...['CredentialsProviderError', 'TokenProviderError', 'ExpiredToken', 'ExpiredTokenException', 'RequestExpired'],
  ...['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidSignatureException', 'SignatureDoesNotMatch'],
  ...['AccessDenied', 'AccessDeniedException'],
];

/**
 * The message for a failure that comes from the user's machine or AWS account and cannot be our bug.
 *
 * @returns undefined for any other error, which keeps its stack trace
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
    return `AWS: ${error.message} (${error.name}); sign in, or use credentials with the permissions that it takes`;
  }
  return undefined;
}

interface Failure extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly hostname?: string;
}
