import { JsonService, Refusal, type Operation } from './json-service';

interface Parameter {
  readonly Name: string;
  readonly ARN: string;
  readonly Type: 'String';
  readonly Value: string;
  readonly Version: number;
}

interface Request {
  /** The name, or the ARN. */
  readonly Name?: string;
  readonly Names?: readonly string[];
  readonly Value?: string;
  readonly Type?: string;
  readonly Overwrite?: boolean;
}

/** Parameter Store in memory: PutParameter, GetParameter and GetParameters, for parameters of type String. */
export class ParameterStore extends JsonService<Request> {
  protected readonly prefix = 'AmazonSSM.';
  protected readonly fields = {
    Name: 'string',
    Names: 'list',
    Value: 'string',
    Type: 'string',
    Overwrite: 'boolean',
  } as const;
  protected readonly operations: ReadonlyMap<string, Operation<Request>> = new Map([
    ['PutParameter', (request: Request, region: string) => this.put(request, region)],
    ['GetParameter', ({ Name: name = '' }: Request) => ({ Parameter: this.get(name) })],
    [
      'GetParameters',
      ({ Names: names }: Request) => {
        if (names === undefined) {
          throw new Refusal('ValidationException', 'Names are missing');
        }
        return {
          Parameters: names.flatMap((name) => this.find(name) ?? []),
          InvalidParameters: names.filter((name) => this.find(name) === undefined),
        };
      },
    ],
  ]);

  /** By name. */
  public readonly parameters = new Map<string, Parameter>();

  private put({ Name = '', Value = '', Type, Overwrite }: Request, region: string): object {
    if (Name === '' || Value === '') {
      throw new Refusal('ValidationException', 'a parameter needs a Name and a Value');
    }
    const former = this.parameters.get(Name);
    if (Type !== undefined && Type !== 'String') {
      throw new Refusal('UnsupportedParameterType', 'the local run supports only parameters of type String');
    }
    if (former !== undefined && Overwrite !== true) {
      throw new Refusal('ParameterAlreadyExists', `the parameter ${Name} exists already`);
    }
    const ARN = `arn:aws:ssm:${region}:000000000000:parameter${Name}`;
    const Version = (former?.Version ?? 0) + 1;
    this.parameters.set(Name, { Name, ARN, Type: 'String', Value, Version });
    return { Version, Tier: 'Standard' };
  }

  private get(name: string): Parameter {
    const parameter = this.find(name);
    if (parameter === undefined) {
      throw new Refusal('ParameterNotFound', `there is no parameter ${name}`);
    }
    return parameter;
  }

  private find(name: string): Parameter | undefined {
    return this.parameters.get(name) ?? [...this.parameters.values()].find(({ ARN }) => ARN === name);
  }
}
