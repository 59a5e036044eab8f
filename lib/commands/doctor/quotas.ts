import { describeTypes, typesOf } from './hosts';
import type { Check, Target } from './check';
import { error, type Finding, ok, warning } from './finding';

/** Quotas of a new account that the platform could exceed. What the environment has already is not counted. */
export const quotaChecks: readonly Check<Target>[] = [
  { id: 'quota-vpcs', title: 'the account may have another VPC', run: checkVpcs },
  {
    id: 'quota-addresses',
    title: 'the account may have another elastic IP address, where there is an ingress',
    run: checkAddresses,
  },
  { id: 'quota-vcpus', title: 'the account may start the hosts', run: checkProcessors },
];

/** Codes of Service Quotas: `aws service-quotas list-service-quotas --service-code <service>`. */
const QUOTAS = {
  vpcs: { ServiceCode: 'vpc', QuotaCode: 'L-F678F1CE' },
  addresses: { ServiceCode: 'ec2', QuotaCode: 'L-0263D0A3' },
  /** Virtual processors of running on-demand instances of the standard families, T among them. */
  processors: { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A' },
};

/** Names of the families that count for `processors`: A, C, D, H, I, M, R, T and Z. */
const STANDARD = /^[acdhimrtz]\d/;

type Tagged = { readonly Tags?: readonly { readonly Key?: string; readonly Value?: string }[] };

async function checkVpcs(target: Target): Promise<Finding[]> {
  const { Vpcs = [] } = (await target.aws.call('ec2', 'describe-vpcs')) as { Vpcs?: Tagged[] };
  return [room('VPCs', await quota(target, QUOTAS.vpcs), others(Vpcs, target).length, 1, QUOTAS.vpcs)];
}

async function checkAddresses(target: Target): Promise<Finding[]> {
  if (target.environment.ingress === undefined) {
    return [ok('none is needed: no route is served')];
  }
  const { Addresses = [] } = (await target.aws.call('ec2', 'describe-addresses')) as { Addresses?: Tagged[] };
  const used = others(Addresses, target).length;
  return [room('elastic IP addresses', await quota(target, QUOTAS.addresses), used, 1, QUOTAS.addresses)];
}

type Instance = Tagged & {
  readonly InstanceType?: string;
  readonly CpuOptions?: { readonly CoreCount?: number; readonly ThreadsPerCore?: number };
};

/** A replaced host is started before the former one is ended, so all of them may be there twice. */
async function checkProcessors(target: Target): Promise<Finding[]> {
  const types = typesOf(target);
  if (types.size === 0) {
    return [ok('no hosts: EKS starts the nodes, up to their limit')];
  }
  const known = await describeTypes(target.aws, types.keys());
  const needed = [...types].reduce((sum, [type, count]) => {
    const { VCpuInfo } = known.find(({ InstanceType }) => InstanceType === type) ?? {};
    return sum + count * (VCpuInfo?.DefaultVCpus ?? 0);
  }, 0);
  const { Reservations = [] } = (await target.aws.call('ec2', 'describe-instances', {
    Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }],
  })) as { Reservations?: { Instances?: Instance[] }[] };
  const instances = others(
    Reservations.flatMap(({ Instances = [] }) => Instances),
    target,
  );
  const used = instances
    .filter(({ InstanceType = '' }) => STANDARD.test(InstanceType))
    .reduce((sum, { CpuOptions: cpu }) => sum + (cpu?.CoreCount ?? 1) * (cpu?.ThreadsPerCore ?? 1), 0);
  const limit = await quota(target, QUOTAS.processors);
  const first = room('virtual processors', limit, used, needed, QUOTAS.processors);
  if (first.state === 'ok' && used + 2 * needed > limit) {
    const message = `virtual processors: ${used} used and ${limit} allowed; ${2 * needed} are needed while all hosts are replaced`;
    return [warning(message, increase(QUOTAS.processors, used + 2 * needed))];
  }
  return [first];
}

/** Everything that has not the tags of this environment's stacks. */
function others<T extends Tagged>(all: readonly T[], { environment }: Target): T[] {
  const own = { platform: environment.platform, environment: environment.name };
  return all.filter(
    ({ Tags = [] }) =>
      !Object.entries(own).every(([key, value]) => Tags.some((tag) => tag.Key === key && tag.Value === value)),
  );
}

async function quota({ aws }: Target, code: Code): Promise<number> {
  const answer = await aws.call('service-quotas', 'get-service-quota', code);
  return (answer as { Quota?: { Value?: number } }).Quota?.Value ?? 0;
}

function room(what: string, limit: number, used: number, needed: number, code: Code): Finding {
  const state = `${what}: ${used} used by others, ${needed} needed, ${limit} allowed`;
  return used + needed > limit ? error(state, increase(code, used + needed)) : ok(state);
}

function increase({ ServiceCode, QuotaCode }: Code, value: number): string {
  const words = `--service-code ${ServiceCode} --quota-code ${QuotaCode} --desired-value ${value}`;
  return `aws service-quotas request-service-quota-increase ${words}`;
}

type Code = (typeof QUOTAS)[keyof typeof QUOTAS];
