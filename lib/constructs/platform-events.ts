import { EventField, type EventPattern, Match, Rule } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { topicMessage } from './alarm-topic';

export interface PlatformEventsProps {
  readonly environmentName: string;
  /** First part of the name of every image repository, for example `idp-dev/`. */
  readonly repositoryPrefix: string;
  /** First part of the name of every stack, for example `dev-`. */
  readonly stackPrefix: string;
  /** Where messages go. */
  readonly topic: ITopic;
}

interface Event {
  readonly description: string;
  readonly eventPattern: EventPattern;
  /** One paragraph; `EventField`s are filled in. */
  readonly message: string;
}

/** Sends a message when a workload's image has serious vulnerabilities, or when a stack has failed. */
export class PlatformEvents extends Construct {
  constructor(scope: Construct, id: string, props: PlatformEventsProps) {
    super(scope, id);
    for (const [name, event] of Object.entries({
      ImageVulnerable: imageVulnerable(props),
      StackFailed: stackFailed(props),
    })) {
      const { description, eventPattern, message } = event;
      new Rule(this, name, { description, eventPattern, targets: [topicMessage(props.topic, message)] });
    }
  }
}

/** ECR leaves out the count of a severity that was not found. */
function imageVulnerable({ environmentName, repositoryPrefix }: PlatformEventsProps): Event {
  const some = Match.greaterThan(0);
  return {
    description: 'The scan of an image found critical or high vulnerabilities',
    eventPattern: {
      source: ['aws.ecr'],
      detailType: ['ECR Image Scan'],
      detail: {
        'scan-status': ['COMPLETE'],
        'repository-name': Match.prefix(repositoryPrefix),
        $or: [{ 'finding-severity-counts': { CRITICAL: some } }, { 'finding-severity-counts': { HIGH: some } }],
      },
    },
    message:
      `Environment ${environmentName}: an image of ${detail('repository-name')} has serious vulnerabilities ` +
      `(findings by severity: ${detail('finding-severity-counts')}; image ${detail('image-digest')}). Open the image ` +
      'in the Amazon ECR console to see them, update the base image or the dependency, and release the workload again.',
  };
}

function stackFailed({ environmentName, stackPrefix }: PlatformEventsProps): Event {
  return {
    description: 'A stack of the platform failed or was rolled back',
    eventPattern: {
      source: ['aws.cloudformation'],
      detailType: ['CloudFormation Stack Status Change'],
      detail: {
        'stack-id': Match.wildcard(`*:stack/${stackPrefix}*`),
        // Final states only: every rollback that begins also ends.
        'status-details': { status: Match.anyOf(Match.suffix('_FAILED'), Match.suffix('ROLLBACK_COMPLETE')) },
      },
    },
    message:
      `Environment ${environmentName}: a deployment failed. Stack ${detail('stack-id')} is in the state ` +
      `${detail('status-details.status')} (${detail('status-details.status-reason')}). The stack's events in the AWS ` +
      'CloudFormation console show the first resource that failed.',
  };
}

function detail(field: string): string {
  return EventField.fromPath(`$.detail.${field}`);
}
