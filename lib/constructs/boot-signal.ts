import { createHash } from 'node:crypto';
import {
  CfnWaitCondition,
  CfnWaitConditionHandle,
  type CfnResource,
  type Duration,
  Lazy,
  Stack,
} from 'aws-cdk-lib/core';
import { Construct, type IDependable } from 'constructs';

export interface BootSignalProps {
  /** Without a signal the deployment fails after this time. */
  readonly timeout: Duration;
  /** All that makes another host, as a JSON value; CDK tokens are resolved. Called at synthesis. */
  readonly identity: () => unknown;
}

/**
 * What a deployment waits for while a host boots. The host reports to a URL; when it reports a failure, CloudFormation and
 * CDK show the reason: `WaitCondition received failed message: '<reason>' for uniqueId: <instance>`.
 *
 * A wait condition takes one signal, ever. So its id changes with the host, whose user data contain the URL.
 */
export class BootSignal extends Construct {
  /** Presigned: whoever knows it can send the signal. */
  public readonly url: string;
  private readonly condition: CfnWaitCondition;

  constructor(scope: Construct, id: string, { timeout, identity }: BootSignalProps) {
    super(scope, id);
    const handle = new CfnWaitConditionHandle(this, 'Url');
    this.url = handle.ref;
    this.condition = new CfnWaitCondition(this, 'Ready', { handle: this.url, timeout: `${timeout.toSeconds()}` });
    for (const element of [handle, this.condition]) {
      const prefix = Stack.of(this).getLogicalId(element);
      const hash = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
      element.overrideLogicalId(
        Lazy.uncachedString({ produce: (context) => prefix + hash(context.resolve(identity())) }),
      );
    }
  }

  /** Waits from the start of this host on. */
  public comesFrom(instance: CfnResource): void {
    this.condition.addResourceDependency(instance);
  }

  /** Depend on it to be created when the host is ready. */
  public get received(): IDependable {
    return this.condition;
  }
}
