import { randomUUID } from 'node:crypto';
import { isRecord } from '../diagnostics/value-at';
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
}

interface Request {
  readonly Name?: string;
  readonly SecretId?: string;
  readonly SecretString?: string;
  readonly ClientRequestToken?: string;
  readonly Filters?: unknown;
}

/**
 * Secrets Manager in memory: CreateSecret, GetSecretValue, DescribeSecret, PutSecretValue and ListSecrets, for text. There
 * is no well-kept package for only this service.
 */
export class SecretsManager extends JsonService<Request> {
  protected readonly prefix = 'secretsmanager.';
  protected readonly fields = {
    Name: 'string',
    SecretId: 'string',
    SecretString: 'string',
    ClientRequestToken: 'string',
    Filters: 'any',
  } as const;
  protected readonly operations: ReadonlyMap<string, Operation<Request>> = new Map([
    ['CreateSecret', (request: Request, region: string) => this.create(request, region)],
    [
      'GetSecretValue',
      (request: Request) => {
        const { name, arn, versions, current } = this.find(request);
        return {
          ...{ Name: name, ARN: arn, SecretString: versions.get(current) },
          ...{ VersionId: current, VersionStages: ['AWSCURRENT'] },
        };
      },
    ],
    ['DescribeSecret', (request: Request) => described(this.find(request))],
    ['PutSecretValue', (request: Request) => this.put(request)],
    ['ListSecrets', (request: Request) => ({ SecretList: this.list(request).map(described) })],
  ]);

  private readonly secrets = new Map<string, Secret>();

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
    const { ClientRequestToken: version = randomUUID() } = request;
    const value = text(request);
    const former = secret.versions.get(version);
    if (former !== undefined && former !== value) {
      throw new Refusal('ResourceExistsException', `the version ${version} exists already, with another value`);
    }
    if (former === undefined) {
      secret.versions.set(version, value);
      Object.assign(secret, { current: version, changed: seconds() });
    }
    return { Name: secret.name, ARN: secret.arn, VersionId: version, VersionStages: ['AWSCURRENT'] };
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
    const secret = this.secrets.get(id) ?? [...this.secrets.values()].find(({ arn }) => arn === id);
    if (secret === undefined) {
      throw new Refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return secret;
  }
}

function described({ name, arn, created, changed, current }: Secret): object {
  return {
    ...{ Name: name, ARN: arn, CreatedDate: created, LastChangedDate: changed },
    // The first is in the answer to DescribeSecret, the second in a list.
    ...{ VersionIdsToStages: { [current]: ['AWSCURRENT'] }, SecretVersionsToStages: { [current]: ['AWSCURRENT'] } },
  };
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
