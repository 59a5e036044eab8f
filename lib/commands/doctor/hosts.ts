import { architectureOf } from '../../config/architecture-of';
import { k3sOf } from '../../config/cluster';
import { hostImage, imageArchitecture } from '../../config/host-image';
import { HOST_SIZES, type HostType } from '../../config/host-sizes';
import { ProgramFailure } from '../program-failure';
import { planOf } from './account';
import type { Check, Target } from './check';
import { error, type Finding, ok, orOk, warning } from './finding';

/** What EC2 says about the hosts that an environment asks for. On EKS it asks for none. */
export const hostChecks: readonly Check<Target>[] = [
  { id: 'instance-types', title: 'the account may start the instance types of the hosts', run: ofHosts(checkTypes) },
  { id: 'zone', title: "the environment's zone offers them", run: ofHosts(checkZone) },
  {
    id: 'image',
    title: 'the image exists, and is an Amazon Linux 2023 of Amazon for the architecture of the hosts',
    run: ofHosts(checkImage),
  },
];

/** A check that says so where there are no hosts. */
function ofHosts(run: Check<Target>['run']): Check<Target>['run'] {
  return (target) =>
    k3sOf(target.environment.cluster) === undefined ? [ok('no hosts: EKS starts the nodes')] : run(target);
}

/** Instance types of an environment's hosts, and how many of each. */
export function typesOf({ environment: { cluster } }: Pick<Target, 'environment'>): ReadonlyMap<HostType, number> {
  const types = new Map<HostType, number>();
  const k3s = k3sOf(cluster);
  (k3s === undefined ? [] : [k3s.server, ...k3s.agents]).forEach((type) => types.set(type, (types.get(type) ?? 0) + 1));
  return types;
}

export interface InstanceType {
  readonly InstanceType?: string;
  readonly FreeTierEligible?: boolean;
  readonly VCpuInfo?: { readonly DefaultVCpus?: number };
}

/** What EC2 knows about instance types. */
export async function describeTypes(aws: Target['aws'], types: Iterable<string>): Promise<readonly InstanceType[]> {
  const answer = await aws.call('ec2', 'describe-instance-types', { InstanceTypes: [...types] });
  return (answer as { InstanceTypes?: InstanceType[] }).InstanceTypes ?? [];
}

/** An account of the free plan starts only what is free for it; which types these are differs between accounts. */
async function checkTypes(target: Target): Promise<readonly Finding[]> {
  const types = await describeTypes(target.aws, typesOf(target).keys());
  const described = types.map(
    ({ InstanceType: name = '', FreeTierEligible: free }) => `${name}${free === true ? ' (free tier)' : ''}`,
  );
  const notFree = types.flatMap(({ InstanceType: name = '', FreeTierEligible: free }) =>
    free === false ? [name] : [],
  );
  const summary = `${described.join(', ')} in ${target.environment.region}`;
  if (notFree.length === 0 || (await planOf(target))?.accountPlanType !== 'FREE') {
    return [ok(summary)];
  }
  const free = (await target.aws.call('ec2', 'describe-instance-types', {
    Filters: [{ Name: 'free-tier-eligible', Values: ['true'] }],
  })) as { InstanceTypes?: InstanceType[] };
  const names = (free.InstanceTypes ?? []).map(({ InstanceType: name = '' }) => name);
  const choices = Object.entries(HOST_SIZES)
    .filter(([type, size]) => names.includes(type) && size.architecture === architectureOf(target.environment))
    .map(([type]) => type);
  return [
    error(
      `the account is of the free plan, which does not start ${notFree.join(', ')}`,
      choices.length === 0
        ? 'change to the paid plan'
        : `choose ${choices.join(' or ')} for cluster.server and cluster.agents, or change to the paid plan`,
    ),
  ];
}

/** `Fn::GetAZs` lists zones by name; the network has the first two. */
async function checkZone({ environment, aws }: Target): Promise<readonly Finding[]> {
  const { AvailabilityZones = [] } = (await aws.call('ec2', 'describe-availability-zones', {
    Filters: [{ Name: 'zone-type', Values: ['availability-zone'] }],
  })) as { AvailabilityZones?: { ZoneName?: string; State?: string }[] };
  const zones = AvailabilityZones.map(({ ZoneName = '' }) => ZoneName).sort();
  const types = [...typesOf({ environment }).keys()];
  const { InstanceTypeOfferings: offered = [] } = (await aws.call('ec2', 'describe-instance-type-offerings', {
    LocationType: 'availability-zone',
    Filters: [{ Name: 'instance-type', Values: types }],
  })) as { InstanceTypeOfferings?: { InstanceType?: string; Location?: string }[] };
  const lackingIn = (zone: string | undefined) =>
    types.filter((type) => !offered.some((it) => it.InstanceType === type && it.Location === zone));

  const number = k3sOf(environment.cluster)?.zone ?? 1;
  const zone = zones[number - 1];
  const lacking = lackingIn(zone);
  const other = number === 1 ? 2 : 1;
  return orOk(
    lacking.length === 0
      ? []
      : [
          error(
            `cluster.zone ${number} is ${zone ?? 'no zone of the region'}, which does not offer ${lacking.join(', ')}`,
            lackingIn(zones[other - 1]).length === 0
              ? `write zone: ${other} (${zones[other - 1] ?? ''})`
              : 'choose other instance types in cluster.server and cluster.agents, or another region',
          ),
        ],
    `${zone ?? ''} offers ${types.join(', ')}`,
  );
}

interface Image {
  readonly Name?: string;
  readonly State?: string;
  readonly Architecture?: string;
  readonly ImageOwnerAlias?: string;
  readonly DeprecationTime?: string;
}

async function checkImage({ environment, aws }: Target): Promise<readonly Finding[]> {
  const id = hostImage(environment);
  const wanted = imageArchitecture(architectureOf(environment));
  const fix = 'choose another for cluster.amiIds: lib/hosts/README.md, "Choose an image and a zone"';
  const image = await imageOf(aws, id);
  if (image === undefined) {
    return [error(`${environment.region} has no image ${id}`, fix)];
  }
  const { Name = '', State, Architecture, ImageOwnerAlias: owner, DeprecationTime: end } = image;
  const wrong = [
    ...(owner === 'amazon' ? [] : [`is not Amazon's (owner: ${owner ?? 'unknown'})`]),
    ...(Architecture === wanted ? [] : [`is for ${Architecture ?? 'nothing'}, not ${wanted}`]),
    // Not al2023-ami-minimal-*, which has fewer packages, nor the images of ECS and EKS.
    ...(/^al2023-ami-2023\./.test(Name) ? [] : [`is '${Name}', not a standard Amazon Linux 2023`]),
    ...(State === 'available' ? [] : [`is ${State ?? 'not there'}, not available`]),
  ].map((problem) => error(`${id} ${problem}`, fix));
  const old =
    end !== undefined && new Date(end) < new Date()
      ? [warning(`${id} is deprecated since ${end.slice(0, 10)}`, fix)]
      : [];
  return orOk([...wrong, ...old], `${id} is ${Name}`);
}

async function imageOf(aws: Target['aws'], id: string): Promise<Image | undefined> {
  try {
    // Without it, EC2 does not find a deprecated image of somebody else.
    const input = { ImageIds: [id], IncludeDeprecated: true };
    return ((await aws.call('ec2', 'describe-images', input)) as { Images?: Image[] }).Images?.[0];
  } catch (failure) {
    if (failure instanceof ProgramFailure && failure.code.startsWith('InvalidAMIID.')) {
      return undefined;
    }
    throw failure;
  }
}
