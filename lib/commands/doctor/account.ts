import { ProgramFailure } from '../program-failure';
import type { Check, Target } from './check';
import { error, type Finding, ok, orOk, warning } from './finding';

/** The account of the credentials. The first one finds out whether it is the right one: others would be accused. */
export const accountChecks: readonly Check<Target>[] = [
  { id: 'credentials', title: "the credentials are of the environment's account", gate: true, run: checkCredentials },
  { id: 'account-plan', title: 'the account can start the hosts for as long as it is used', run: checkPlan },
  {
    id: 'public-access-block',
    title: "the account allows the public bucket of the cluster's issuer",
    run: checkPublicAccess,
  },
];

/** Number of the account that the credentials are of. */
export async function accountOf({ aws }: Pick<Target, 'aws'>): Promise<string> {
  return ((await aws.call('sts', 'get-caller-identity')) as { Account: string }).Account;
}

async function checkCredentials({ environment, aws }: Target): Promise<Finding[]> {
  const { name, account } = environment;
  try {
    const actual = await accountOf({ aws });
    return account === undefined || account === actual
      ? [ok(`account ${actual}`)]
      : [error(`the credentials are of account ${actual}, but '${name}' is in ${account}`, `sign in to ${account}`)];
  } catch (failure) {
    if (!(failure instanceof ProgramFailure)) {
      throw failure;
    }
    const fix = failure.code === 'not installed' ? 'install it: https://aws.amazon.com/cli/' : 'sign in to AWS';
    return [error(failure.message, fix)];
  }
}

/** Answer of GetAccountPlanState. */
interface Plan {
  readonly accountPlanType?: string;
  readonly accountPlanExpirationDate?: string | number;
  readonly accountPlanRemainingCredits?: { readonly amount?: number; readonly unit?: string };
}

/** `FREE` accounts start free instance types alone, and AWS closes them: Billing User Guide, "Choosing an AWS Free Tier plan". */
export async function planOf({ aws }: Pick<Target, 'aws'>): Promise<Plan | undefined> {
  try {
    // It has one endpoint, in us-east-1.
    return (await aws.call('freetier', 'get-account-plan-state', {}, 'us-east-1')) as Plan;
  } catch (failure) {
    if (failure instanceof ProgramFailure && failure.code === 'ResourceNotFoundException') {
      return undefined;
    }
    throw failure;
  }
}

async function checkPlan(target: Target): Promise<Finding[]> {
  const plan = await planOf(target);
  if (plan?.accountPlanType !== 'FREE') {
    return [ok(plan === undefined ? 'the account has no plan, as those that are older than plans' : 'paid plan')];
  }
  const { accountPlanRemainingCredits: { amount, unit } = {}, accountPlanExpirationDate: end } = plan;
  const credits = amount === undefined ? 'its credits' : `its ${amount} ${unit ?? ''} of credits`;
  const date = end === undefined ? '' : ` on ${day(end)}, or`;
  return [
    warning(`free plan: AWS closes the account${date} when ${credits} are used`, 'change to the paid plan before'),
  ];
}

/** The AWS CLI prints times in ISO 8601 or, in version 1, as seconds. */
function day(time: string | number): string {
  return typeof time === 'number' ? new Date(time * 1000).toISOString().slice(0, 10) : time.slice(0, 10);
}

/** What would refuse or ignore the bucket's policy. Lists of access (ACL) are not used. */
const BLOCKING = ['BlockPublicPolicy', 'RestrictPublicBuckets'] as const;

async function checkPublicAccess({ aws }: Target): Promise<readonly Finding[]> {
  try {
    const answer = (await aws.call('s3control', 'get-public-access-block', {
      AccountId: await accountOf({ aws }),
    })) as { PublicAccessBlockConfiguration?: Partial<Record<(typeof BLOCKING)[number], boolean>> };
    const on = BLOCKING.filter((it) => answer.PublicAccessBlockConfiguration?.[it] === true);
    return orOk(
      on.length === 0
        ? []
        : [
            error(
              `S3 Block Public Access is on for the account (${on.join(', ')}): it refuses the issuer's bucket`,
              'switch them off for the account: each bucket has its own switches',
            ),
          ],
      'S3 Block Public Access does not block policies in the whole account',
    );
  } catch (failure) {
    if (failure instanceof ProgramFailure && failure.code === 'NoSuchPublicAccessBlockConfiguration') {
      return [ok('S3 Block Public Access is not set for the whole account')];
    }
    throw failure;
  }
}
