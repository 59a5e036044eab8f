import { ComparisonOperator, GraphWidget, type IAlarm, type IAlarmAction } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Claim } from '../plan/plan';
import type { ClaimAlarm, ClaimMonitoring as Monitoring } from '../resource-types/claim-construct';
import { CLAIM_CONSTRUCTS } from '../resource-types/constructs';
import { addAlarm, type AlarmProps } from './alarm';
import { chunks, HALF_WIDTH } from './dashboard-grid';

export interface ClaimMonitoringProps {
  readonly claims: readonly Claim[];
  readonly action: IAlarmAction;
}

/** Claims in one graph. CloudWatch takes 500 metrics, but nobody can tell so many lines apart. */
const CLAIMS_A_GRAPH = 100;

/** Alarms and graphs of everything that workloads claim, as their types say. */
export class ClaimMonitoring extends Construct {
  public readonly alarms: readonly IAlarm[];
  /** Rows of the dashboard. */
  public readonly rows: readonly (readonly GraphWidget[])[];

  constructor(scope: Construct, id: string, { claims, action }: ClaimMonitoringProps) {
    super(scope, id);
    const alarms: IAlarm[] = [];
    const rows: GraphWidget[][] = [];
    for (const [type, part] of Object.entries(CLAIM_CONSTRUCTS)) {
      // One scope per type: a table and a queue may have the same id.
      const typeScope = new Construct(this, part.scope);
      const graphs: Monitoring['graphs'][] = [];
      for (const claim of claims.filter((it) => it.type === type)) {
        const own = new Construct(typeScope, claim.logicalId);
        const monitoring = part.monitor?.(own, claim) ?? { alarms: [], graphs: {} };
        alarms.push(...monitoring.alarms.map((alarm) => addAlarm(own, alarm.id, { ...alarmProps(alarm), action })));
        graphs.push(monitoring.graphs);
      }
      rows.push(...chunks(graphs, CLAIMS_A_GRAPH).map(rowOf));
    }
    this.alarms = alarms;
    this.rows = rows.filter((row) => row.length > 0);
  }
}

function alarmProps({ id: _, below, ...alarm }: ClaimAlarm): Omit<AlarmProps, 'action'> {
  return below ? { ...alarm, comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD } : alarm;
}

/** One graph per title, with the metrics of all these claims. */
function rowOf(graphs: readonly Monitoring['graphs'][]): GraphWidget[] {
  return Object.keys(graphs[0] ?? {}).map(
    (title) => new GraphWidget({ title, left: graphs.flatMap((metrics) => metrics[title] ?? []), width: HALF_WIDTH }),
  );
}
