import { randomUUID } from 'node:crypto';
import { JsonService, Refusal, type Operation } from './json-service';

interface Secret {
  readonly name: string;
  readonly arn: string;
  value: string;
  version: string;
}

interface Request {
  readonly Name?: string;
  readonly SecretId?: string;
  readonly SecretString?: string;
}

/**
 * Secrets Manager in memory: CreateSecret, GetSecretValue, DescribeSecret and PutSecretValue, for text. There is no
 * well-kept package for only this service.
 */
export class SecretsManager extends JsonService<Request> {
  protected readonly prefix = 'secretsmanager.';
  protected readonly fields = { Name: 'string', SecretId: 'string', SecretString: 'string' } as const;
  protected readonly operations: ReadonlyMap<string, Operation<Request>> = new Map([
    ['CreateSecret', (request: Request, region: string) => this.create(request, region)],
    [
      'GetSecretValue',
      (request: Request) => {
        const { name, arn, value, version } = this.find(request);
        return { Name: name, ARN: arn, SecretString: value, VersionId: version, VersionStages: ['AWSCURRENT'] };
      },
    ],
    [
      'DescribeSecret',
      (request: Request) => {
        const { name, arn, version } = this.find(request);
        return { Name: name, ARN: arn, VersionIdsToStages: { [version]: ['AWSCURRENT'] } };
      },
    ],
    [
      'PutSecretValue',
      (request: Request) => {
        const secret = this.find(request);
        Object.assign(secret, { value: text(request), version: randomUUID() });
        return { Name: secret.name, ARN: secret.arn, VersionId: secret.version, VersionStages: ['AWSCURRENT'] };
      },
    ],
  ]);

  private readonly secrets = new Map<string, Secret>();

  private create(request: Request, region: string): object {
    const { Name: name = '' } = request;
    if (name === '') {
      throw new Refusal('InvalidParameterException', 'a secret needs a Name');
    }
    if (this.secrets.has(name)) {
      throw new Refusal('ResourceExistsException', `the secret ${name} exists already`);
    }
    const arn = `arn:aws:secretsmanager:${region}:000000000000:secret:${name}-local0`;
    const secret: Secret = { name, arn, value: text(request), version: randomUUID() };
    this.secrets.set(name, secret);
    return { Name: name, ARN: arn, VersionId: secret.version };
  }

  private find({ SecretId: id = '' }: Request): Secret {
    const secret = this.secrets.get(id) ?? [...this.secrets.values()].find(({ arn }) => arn === id);
    if (secret === undefined) {
      throw new Refusal('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    }
    return secret;
  }
}

function text({ SecretString: value }: Request): string {
  if (value === undefined) {
    throw new Refusal('InvalidParameterException', 'the local run supports only SecretString');
  }
  return value;
}
