/** A statement as IAM writes it, with every reference resolved to text. */
export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  /** Left out in a trust policy. */
  readonly Resource?: string | readonly string[];
  /** All resources but these. */
  readonly NotResource?: string | readonly string[];
  /** Of a policy that is attached to a resource or is a trust policy: kind and ids, or everybody. */
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  readonly Sid?: string;
}

/** What somebody asks to do. */
export interface Request {
  /** For example `sqs:SendMessage`. */
  readonly action: string;
  /** An ARN; left out where a role is to be assumed. */
  readonly resource?: string;
  /** Who asks, of a policy that names principals: `Service`, `AWS` or `Federated`, and its id. */
  readonly principal?: { readonly kind: string; readonly id: string };
  /** Condition keys and their values; a key that is left out is not there. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

export type Decision = 'allowed' | 'denied' | 'denied explicitly';

const ELEMENTS = ['Sid', 'Effect', 'Action', 'Resource', 'NotResource', 'Principal', 'Condition'];

/**
 * Decides as IAM does (IAM User Guide, "Policy evaluation logic"), for the part of its language that this platform
 * writes: what is not allowed is denied, and an explicit denial wins. Anything else of the language is an error, so that
 * it is never decided by guess: NotAction, NotPrincipal, variables, other operators.
 */
export function decide(statements: readonly PolicyStatement[], request: Request): Decision {
  statements.forEach(checkSubset);
  const matching = statements.filter((statement) => matches(statement, request));
  if (matching.some(({ Effect }) => Effect === 'Deny')) {
    return 'denied explicitly';
  }
  return matching.length > 0 ? 'allowed' : 'denied';
}

/** @throws Error naming what of a statement this does not evaluate */
export function checkSubset(statement: PolicyStatement): void {
  const foreign = Object.keys(statement).filter((element) => !ELEMENTS.includes(element));
  const operators = Object.keys(statement.Condition ?? {}).filter((operator) => !(operator in OPERATORS));
  const variables = JSON.stringify([statement.Resource, statement.NotResource, statement.Condition]).includes('${');
  if (foreign.length + operators.length > 0 || variables) {
    throw new Error(`not evaluated: ${[...foreign, ...operators, ...(variables ? ['variables'] : [])].join(', ')}`);
  }
}

function matches(statement: PolicyStatement, request: Request): boolean {
  const { Action, Resource, NotResource, Principal, Condition = {} } = statement;
  return (
    list(Action).some((pattern) => like(pattern.toLowerCase(), request.action.toLowerCase())) &&
    (Resource === undefined || list(Resource).some((pattern) => like(pattern, request.resource ?? ''))) &&
    (NotResource === undefined || !list(NotResource).some((pattern) => like(pattern, request.resource ?? ''))) &&
    (Principal === undefined || includesPrincipal(Principal, request.principal)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, list(wanted), request.context?.[key])),
    )
  );
}

function includesPrincipal(
  principal: NonNullable<PolicyStatement['Principal']>,
  asking: Request['principal'],
): boolean {
  if (principal === '*') {
    return true;
  }
  return Object.entries(principal).some(([kind, ids]) =>
    list(ids).some((id) => id === '*' || (asking?.kind === kind && asking.id === id)),
  );
}

const equal = (pattern: string, value: string) => pattern === value;
/**
 * Where the key is missing, only those with `IfExists`, `Not` and `ForAllValues` hold. `Not` holds if no value matches,
 * `ForAllValues` if each does, and all others if any does.
 */
const OPERATORS: Readonly<Record<string, (pattern: string, value: string) => boolean>> = {
  StringEquals: equal,
  StringEqualsIfExists: equal,
  'ForAllValues:StringEquals': equal,
  StringLike: like,
  'ForAllValues:StringLike': like,
  ArnEquals: likeArn,
  ArnLike: likeArn,
  ArnNotLike: likeArn,
  Bool: (pattern, value) => pattern.toLowerCase() === value.toLowerCase(),
};

function holds(operator: string, wanted: readonly string[], given: string | readonly string[] | undefined): boolean {
  const test = OPERATORS[operator] ?? (() => false);
  const negated = operator.includes('Not');
  const forAll = operator.startsWith('ForAllValues:');
  if (given === undefined) {
    return negated || forAll || operator.endsWith('IfExists');
  }
  if (forAll) {
    return list(given).every((value) => wanted.some((pattern) => test(pattern, value)));
  }
  return negated !== list(given).some((value) => wanted.some((pattern) => test(pattern, value)));
}

/** `*` is any text, `?` any one character. */
function like(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[$()+.[\\\]^{|}]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

/** Part by part: no wildcard reaches over a colon, but for the last part. */
function likeArn(pattern: string, value: string): boolean {
  const parts = (arn: string) => /^([^:]*):([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(arn)?.slice(1);
  const [wanted, given] = [parts(pattern), parts(value)];
  return wanted !== undefined && given !== undefined && wanted.every((part, index) => like(part, given[index] ?? ''));
}

function list(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
