import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';

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

/** What Secrets Manager refuses, by the name its SDKs know. */
class Refusal extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Secrets Manager in memory, as far as a workload's role reaches and people need it: CreateSecret, GetSecretValue,
 * DescribeSecret and PutSecretValue, for text, in its JSON 1.1 protocol. No package that is kept well does this alone.
 */
export class SecretsManager {
  private readonly secrets = new Map<string, Secret>();

  /** Whether a request is for it. */
  public static isFor({ headers }: IncomingMessage): boolean {
    return String(headers['x-amz-target']).startsWith('secretsmanager.');
  }

  public async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
    try {
      const operation = String(request.headers['x-amz-target']).slice('secretsmanager.'.length);
      send(200, this.perform(operation, (await json(request)) as Request, regionOf(request)));
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      send(400, { __type: error.type, message: error.message });
    }
  }

  private perform(operation: string, request: Request, region: string): object {
    switch (operation) {
      case 'CreateSecret':
        return this.create(request, region);
      case 'GetSecretValue': {
        const { name, arn, value, version } = this.find(request);
        return { Name: name, ARN: arn, SecretString: value, VersionId: version, VersionStages: ['AWSCURRENT'] };
      }
      case 'DescribeSecret': {
        const { name, arn, version } = this.find(request);
        return { Name: name, ARN: arn, VersionIdsToStages: { [version]: ['AWSCURRENT'] } };
      }
      case 'PutSecretValue': {
        const secret = this.find(request);
        Object.assign(secret, { value: text(request), version: randomUUID() });
        return { Name: secret.name, ARN: secret.arn, VersionId: secret.version, VersionStages: ['AWSCURRENT'] };
      }
      default:
        throw new Refusal('InvalidRequestException', `the local run has no ${operation}`);
    }
  }

  private create(request: Request, region: string): object {
    const { Name: name = '' } = request;
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
    throw new Refusal('InvalidParameterException', 'the local run takes SecretString alone');
  }
  return value;
}

/** From the signature's credential scope: `<key>/<date>/<region>/<service>/aws4_request`. */
function regionOf({ headers }: IncomingMessage): string {
  return /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'us-east-1';
}
