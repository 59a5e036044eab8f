import { randomUUID } from 'node:crypto';
import { isRecord } from '../diagnostics/value-at';
import { randomPassword, type PasswordRequest } from './random-password';
import { JsonService, Refusal, type Operation } from './json-service';

interface Secret {
  readonly name: string;
  readonly arn: string;
  /** Seconds since 1970. */
  readonly created: number;
  changed: number;
  /** Values by the id of their version. */
  readonly versions: Map<string, string>;
  /** Id of the version that readers get. */
  current: string;
  /** Id of the version before it. */
  previous?: string;
}

interface Request extends PasswordRequest {
  readonly Name?: string;
  readonly SecretId?: string;
  readonly SecretString?: string;
  readonly ClientRequestToken?: string;
  readonly Filters?: unknown;
  readonly VersionId?: string;
  readonly VersionStage?: string;
  readonly VersionStages?: readonly string[];
  readonly SecretIdList?: readonly string[];
}

const MISSING = "Secrets Manager can't find the specified secret.";

/**
 * Secrets Manager in memory: secrets of text, with their current and their previous version. There is no well-kept package
 * for only this service.
 */
export class SecretsManager extends JsonService<Request> {
  protected readonly prefix = 'secretsmanager.';
  protected readonly fields = {
    Name: 'string',
    SecretId: 'string',
    SecretString: 'string',
    ClientRequestToken: 'string',
    Filters: 'any',
    VersionId: 'string',
    VersionStage: 'string',
    VersionStages: 'list',
    SecretIdList: 'list',
    PasswordLength: 'number',
    ExcludeCharacters: 'string',
    ExcludeLowercase: 'boolean',
    ExcludeUppercase: 'boolean',
    ExcludeNumbers: 'boolean',
    ExcludePunctuation: 'boolean',
    IncludeSpace: 'boolean',
    RequireEachIncludedType: 'boolean',
  } as const;
  protected readonly operations: ReadonlyMap<string, Operation<Request>> = new Map([
    ['CreateSecret', (request: Request, region: string) => this.create(request, region)],
    ['GetSecretValue', (request: Request) => valueOf(this.find(request), request)],
    ['BatchGetSecretValue', (request: Request) => this.batch(request)],
    ['ListSecretVersionIds', (request: Request) => versionsOf(this.find(request))],
    ['UpdateSecret', (request: Request) => this.update(request)],
    ['DescribeSecret', (request: Request) => described(this.find(request))],
    ['PutSecretValue', (request: Request) => this.put(request)],
    ['GetRandomPassword', (request: Request) => ({ RandomPassword: randomPassword(request) })],
    ['ListSecrets', (request: Request) => ({ SecretList: this.list(request).map(described) })],
  ]);

  /** By name. */
  public readonly secrets = new Map<string, Secret>();

  private create(request: Request, region: string): object {
    const { Name: name = '', ClientRequestToken: version = randomUUID() } = request;
    if (name === '') {
      throw new Refusal('InvalidParameterException', 'a secret needs a Name');
    }
    if (this.secrets.has(name)) {
      throw new Refusal('ResourceExistsException', `the secret ${name} exists already`);
    }
    const arn = `arn:aws:secretsmanager:${region}:000000000000:secret:${name}-local0`;
    const now = seconds();
    const versions = new Map([[version, text(request)]]);
    this.secrets.set(name, { name, arn, created: now, changed: now, versions, current: version });
    return { Name: name, ARN: arn, VersionId: version };
  }

  /** A version that exists stays as it is, as in AWS: the same value is no error, another one is. */
  private put(request: Request): object {
    const secret = this.find(request);
    const { ClientRequestToken: version = randomUUID(), VersionStages: wanted = ['AWSCURRENT'] } = request;
    if (wanted.join() !== 'AWSCURRENT') {
      throw new Refusal('InvalidRequestException', 'the local run has no stages but AWSCURRENT and AWSPREVIOUS');
    }
    const value = text(request);
    const former = secret.versions.get(version);
    if (former !== undefined && former !== value) {
      throw new Refusal('ResourceExistsException', `the version ${version} exists already, with another value`);
    }
    if (former === undefined) {
      secret.versions.set(version, value);
      Object.assign(secret, { previous: secret.current, current: version, changed: seconds() });
    }
    return { Name: secret.name, ARN: secret.arn, VersionId: version, VersionStages: ['AWSCURRENT'] };
  }

  /** Also takes a request without a value, for a description that is not kept. */
  private update(request: Request): object {
    const { name, arn } = this.find(request);
    return request.SecretString === undefined ? { Name: name, ARN: arn } : this.put(request);
  }

  /** By names or by filters; a name that there is not is told in the answer. */
  private batch(request: Request): object {
    const { SecretIdList: ids } = request;
    if (ids === undefined) {
      return { SecretValues: this.list(request).map((secret) => valueOf(secret, {})), Errors: [] };
    }
    const found = ids.map((id) => [id, this.known(id)] as const);
    const ErrorCode = 'ResourceNotFoundException';
    return {
      SecretValues: found.flatMap(([, secret]) => (secret === undefined ? [] : [valueOf(secret, {})])),
      Errors: found.flatMap(([id, secret]) =>
        secret === undefined ? [{ SecretId: id, ErrorCode, Message: MISSING }] : [],
      ),
    };
  }

  /** The secrets whose names start with one of the texts of the filter `name`; all without a filter. */
  private list({ Filters: filters = [] }: Request): Secret[] {
    const asked = Array.isArray(filters) ? filters : [filters];
    const starts = asked.map((filter) => {
      const values = isRecord(filter) && filter['Key'] === 'name' ? filter['Values'] : undefined;
      if (!Array.isArray(values)) {
        throw new Refusal('InvalidParameterException', "the local run filters secrets by 'name' only");
      }
      return values.map(String);
    });
    return [...this.secrets.values()].filter(({ name }) =>
      starts.every((some) => some.some((start) => name.startsWith(start))),
    );
  }

  private find({ SecretId: id = '' }: Request): Secret {
    const secret = this.known(id);
    if (secret === undefined) {
      throw new Refusal('ResourceNotFoundException', MISSING);
    }
    return secret;
  }

  private known(id: string): Secret | undefined {
    return this.secrets.get(id) ?? [...this.secrets.values()].find(({ arn }) => arn === id);
  }
}

function described(secret: Secret): object {
  const { name, arn, created, changed } = secret;
  return {
    ...{ Name: name, ARN: arn, CreatedDate: created, LastChangedDate: changed },
    // The first is in the answer to DescribeSecret, the second in a list.
    ...{ VersionIdsToStages: stages(secret), SecretVersionsToStages: stages(secret) },
  };
}

/** The stages of the versions that have one. */
function stages({ current, previous }: Secret): Record<string, string[]> {
  return { ...(previous === undefined ? {} : { [previous]: ['AWSPREVIOUS'] }), [current]: ['AWSCURRENT'] };
}

/** A version of a secret: the one that is asked for, or the current one. */
function valueOf(secret: Secret, { VersionId: wanted, VersionStage: stage }: Request): object {
  const { name, arn, versions } = secret;
  const staged = Object.entries(stages(secret)).find(([, names]) => names.includes(stage ?? 'AWSCURRENT'))?.[0];
  const version = wanted ?? staged;
  const value = version === undefined ? undefined : versions.get(version);
  const isOther = wanted !== undefined && stage !== undefined && wanted !== staged;
  if (version === undefined || value === undefined || isOther) {
    const which = [wanted ?? [], stage ?? []].flat().join(' and ');
    throw new Refusal('ResourceNotFoundException', `Secrets Manager can't find the specified secret value: ${which}`);
  }
  const VersionStages = stages(secret)[version] ?? [];
  return { Name: name, ARN: arn, SecretString: value, VersionId: version, VersionStages };
}

function versionsOf(secret: Secret): object {
  const Versions = Object.entries(stages(secret)).map(([VersionId, VersionStages]) => ({ VersionId, VersionStages }));
  return { Name: secret.name, ARN: secret.arn, Versions };
}

function seconds(): number {
  return Date.now() / 1000;
}

function text({ SecretString: value }: Request): string {
  if (value === undefined) {
    throw new Refusal('InvalidParameterException', 'the local run supports only SecretString');
  }
  return value;
}
