import { types } from 'node:util';
import { printable, printableValue } from './printable';

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
const NETWORK_FAILURES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'ENETUNREACH',
  'EHOSTUNREACH',
];

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
  const { code = '', path, address, hostname, syscall, input = '' } = error as Failure;
  if (path !== undefined && Object.hasOwn(FILE_FAILURES, code)) {
    return `cannot ${syscall ?? 'use'} ${path}: ${FILE_FAILURES[code]} (${code})`;
  }
  if (NETWORK_FAILURES.includes(code)) {
    return `cannot reach ${hostname ?? address ?? 'the network'} (${code}); check the network and the address`;
  }
  if (CREDENTIAL_FAILURES.includes(error.name)) {
    return `AWS: ${error.message} (${error.name}); sign in, or use credentials with the required permissions`;
  }
  if (code === 'ERR_INVALID_URL') {
    return `${printableValue(input)} is not a URL; check AWS_ENDPOINT_URL`;
  }
  // Node says no more than that, and why in the cause.
  return error.message === 'fetch failed' && types.isNativeError(error.cause)
    ? explainFailure(error.cause)
    : explainAnswer(error);
}

/** The message for a call of AWS that another server answers, or in which the service fails. */
function explainAnswer(error: Failure): string | undefined {
  const { $metadata: metadata, name, message, code = '' } = error;
  if (metadata === undefined) {
    return undefined;
  }
  const [problem = ''] = message.split('\n');
  if ((metadata.httpStatusCode ?? 0) >= 500) {
    return `AWS: ${printable(problem)} (${name}, status ${metadata.httpStatusCode}); try again later`;
  }
  // Parsing the answer failed in the SDK, or the connection did in Node: TLS, or the head of the answer.
  const isForeign =
    name === 'SyntaxError' || (name === 'Error' && code !== '' && metadata.httpStatusCode === undefined);
  return isForeign
    ? `what answers at the address of AWS is not AWS (${printable(problem)}); check AWS_ENDPOINT_URL and the proxy`
    : undefined;
}

interface Failure extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly hostname?: string;
  /** Text that is not a URL. */
  readonly input?: string;
  /** Of a call of AWS. The status is missing if there was no answer. */
  readonly $metadata?: { readonly httpStatusCode?: number };
}
