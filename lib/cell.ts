import type { RemovalPolicy, StackProps, Stage } from 'aws-cdk-lib/core';
import { enginesOf } from './plan/engine';
import type { Environment } from './config/environment';
import type { PlatformNames } from './config/platform-names';
import { type CellPlane, stackId } from './plan/cell';
import type { Plan } from './plan/plan';
import type { ClaimNetwork } from './resource-types/claim-construct';
import { CellObservabilityStack } from './stacks/cell-observability-stack';
import { CellSecurityStack } from './stacks/cell-security-stack';
import { DataStack } from './stacks/data-stack';
import { RegistryStack } from './stacks/registry-stack';
import { ServicesStack } from './stacks/services-stack';

export interface CellProps {
  /** 2 or more. */
  readonly cell: number;
  readonly names: PlatformNames;
  readonly environment: Environment;
  readonly removalPolicy: RemovalPolicy;
  readonly network: ClaimNetwork;
  /** What the cell holds. */
  readonly part: Pick<Plan, 'workloads' | 'claims' | 'identities' | 'images'>;
  /** Properties that all stacks of the platform have. */
  readonly plane: (description: string) => StackProps;
}

/** The stacks of a cell that others have to wait for. */
export interface Cell {
  readonly security: CellSecurityStack;
  readonly services: ServicesStack;
}

/**
 * The five stacks of a further cell. They import nothing of another cell: names are known, and each cell has an alarm
 * topic of its own. So no deployment of one can be refused because of another.
 */
export function createCell(stage: Stage, props: CellProps): Cell {
  const { cell, names, environment, removalPolicy, network, part } = props;
  const { name: environmentName, cluster, budget, logRetentionDays } = environment;
  const { workloads, claims, identities, images } = part;
  const id = (plane: CellPlane) => stackId(plane, cell);
  const plane = (description: string) => props.plane(`${description}, of cell ${cell}`);

  const security = new CellSecurityStack(stage, id('security'), {
    ...plane('security plane: who may do what, and secrets'),
    names,
    engines: enginesOf(cluster),
    identities,
    claims,
    removalPolicy,
  });
  new RegistryStack(stage, id('registry'), { ...plane('registry plane: images'), images, removalPolicy });
  new DataStack(stage, id('data'), {
    ...plane('data plane: tables, buckets, parameters and databases'),
    claims,
    removalPolicy,
    network,
  });
  const services = new ServicesStack(stage, id('services'), {
    ...plane('services plane: topics, queues and streams'),
    environmentName,
    alarmEmail: budget.email,
    claims,
    removalPolicy,
  });
  new CellObservabilityStack(stage, id('observability'), {
    ...plane('observability plane: logs, alarms and dashboard'),
    workloads,
    claims,
    alarmTopic: services.alarmTopic,
    logRetentionDays,
    removalPolicy,
  });
  return { security, services };
}
