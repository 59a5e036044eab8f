import { eksOf } from '../../config/cluster';
import { EKS_VERSIONS } from '../../config/eks-versions';
import { ProgramFailure } from '../program-failure';
import type { Check, Target } from './check';
import { error, type Finding, ok, warning } from './finding';

/** What EKS and IAM say about the cluster that an environment asks for, if it does. */
export const eksChecks: readonly Check<Target>[] = [
  { id: 'eks-version', title: 'EKS supports the version of the cluster at the usual price', run: checkVersion },
  { id: 'eks-spot', title: 'the account may start spot instances, where nodes are some', run: checkSpot },
];

interface ClusterVersion {
  readonly versionStatus?: string;
  readonly endOfStandardSupportDate?: string | number;
}

async function checkVersion({ environment, aws }: Target): Promise<readonly Finding[]> {
  const version = eksOf(environment.cluster)?.version;
  if (version === undefined) {
    return [ok('no cluster of EKS')];
  }
  const input = { clusterVersions: [version] };
  const { clusterVersions = [] } = (await aws.call('eks', 'describe-cluster-versions', input)) as {
    clusterVersions?: ClusterVersion[];
  };
  const [found] = clusterVersions;
  if (found?.versionStatus !== 'STANDARD_SUPPORT') {
    const state = found === undefined ? 'unknown to EKS' : (found.versionStatus ?? 'of no known state');
    return [error(`Kubernetes ${version} is ${state}`, 'choose another cluster.version: lib/config/eks-versions.ts')];
  }
  const end = dateOf(found.endOfStandardSupportDate);
  return end === undefined || end === EKS_VERSIONS[version]
    ? [ok(`Kubernetes ${version} is in standard support until ${EKS_VERSIONS[version]}`)]
    : [warning(`Kubernetes ${version} is in standard support until ${end}`, 'correct lib/config/eks-versions.ts')];
}

/** The AWS CLI prints a date, or seconds since 1970. */
function dateOf(value: string | number | undefined): string | undefined {
  const date = typeof value === 'number' ? new Date(value * 1000) : new Date(value ?? NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().slice(0, 10);
}

/** EC2 makes this role with the first spot request of a person, and not with one of EKS. */
async function checkSpot({ environment, aws }: Target): Promise<readonly Finding[]> {
  if (eksOf(environment.cluster)?.nodes.spot !== true) {
    return [ok('no node is one')];
  }
  try {
    await aws.call('iam', 'get-role', { RoleName: 'AWSServiceRoleForEC2Spot' });
    return [ok('the role that EC2 needs for them exists')];
  } catch (failure) {
    if (failure instanceof ProgramFailure && failure.code === 'NoSuchEntity') {
      const fix = 'aws iam create-service-linked-role --aws-service-name spot.amazonaws.com';
      return [error('the account has no role AWSServiceRoleForEC2Spot', fix)];
    }
    throw failure;
  }
}
