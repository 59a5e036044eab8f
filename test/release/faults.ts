import type { DynamodbCall } from '../../lib/release/dynamodb-records';
import type { OciRegistry } from '../../lib/release/oci-registry';

/** Counts calls, and fails one of them: before it does anything, or after. */
export class Faults {
  public readonly names: string[] = [];
  public constructor(
    private readonly at = Infinity,
    private readonly done = false,
  ) {}

  private async around<Answer>(name: string, call: () => Promise<Answer>): Promise<Answer> {
    const index = this.names.push(name) - 1;
    if (index === this.at && !this.done) {
      throw new Error('broken off');
    }
    const answer = await call();
    if (index === this.at) {
      throw new Error('broken off');
    }
    return answer;
  }

  public registry(registry: OciRegistry): OciRegistry {
    return new Proxy(registry, {
      get: (target, name: keyof OciRegistry) => {
        const method = target[name]?.bind(target) as ((...args: unknown[]) => Promise<unknown>) | undefined;
        return (
          method &&
          (async (...args: unknown[]) =>
            await this.around(`${name} ${String(args[1])}`, async () => await method(...args)))
        );
      },
    });
  }

  public call(send: DynamodbCall): DynamodbCall {
    return async (operation, input) => await this.around(operation, async () => await send(operation, input));
  }
}
