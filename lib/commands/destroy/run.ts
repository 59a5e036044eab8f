import { spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CloudFormationClient, type Stack } from '@aws-sdk/client-cloudformation';
import { ECRClient } from '@aws-sdk/client-ecr';
import { DeleteBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { Environment } from '../../config/environment';
import { environmentNamed } from '../../config/environment-named';
import { platformNames } from '../../config/platform-names';
import { Registry } from '../../delivery/registry';
import { columns } from '../../diagnostics/columns';
import { UserError } from '../../diagnostics/user-error';
import { outputWidth } from '../output';
import { emptyBucket } from './empty-bucket';
import { EnvironmentStacks, type Holder, STACKS } from './environment-stacks';
import { type Account, leftovers } from './leftovers';

export interface DestroyOptions {
  readonly environment: string;
  readonly yes: boolean;
  readonly unprotect: boolean;
  readonly bootstrap: boolean;
  readonly print: (text: string) => void;
}

/**
 * Deletes the stacks of an environment and everything in them that is not retained.
 *
 * @returns how many things the account still has of it
 * @throws UserError before anything is deleted, if stacks are protected, nobody confirms, or the account is another one
 */
export async function destroy(options: DestroyOptions): Promise<number> {
  const { print } = options;
  const environment = environmentNamed(options.environment);
  const { name, region } = environment;
  const number = await accountOf(environment);
  const account = { cloudformation: new CloudFormationClient({ region }), s3: new S3Client({ region }) };
  const stacks = new EnvironmentStacks(account.cloudformation);
  const existing = await stacks.ofEnvironment(name);
  const holders = (await Promise.all(existing.map(async (stack) => await stacks.holders(stack)))).flat();

  print(`${name} in ${region} of account ${number}: ${existing.length} stacks`);
  const rows = holders.map((it) => [`  ${it.kept ? 'kept' : 'deleted'}`, it.kind, it.name]);
  print(columns(rows, outputWidth()).join('\n'));
  const isProtected = existing.filter((stack) => stack.EnableTerminationProtection);
  if (isProtected.length > 0 && !options.unprotect) {
    const names = isProtected.map(({ StackName }) => StackName).join(', ');
    throw new UserError(`${names}: protected against deletion; add --unprotect to lift the protection`);
  }
  if (!options.yes) {
    await confirm(name);
  }
  for (const stack of isProtected) {
    await stacks.unprotect(stack);
  }
  await destroyStacks(environment, existing, holders, account);
  if (options.bootstrap) {
    await removeBootstrap(environment, number, account);
  }
  const left = await leftovers(environment, account, [
    ...new Set([...STACKS.map((id) => `${name}-${id}`), ...existing.map(({ StackName = '' }) => StackName)]),
    ...bootstrapOf(environment),
  ]);
  print(left.length === 0 ? 'nothing is left' : `left: ${left.length}\n${left.map((line) => `  ${line}`).join('\n')}`);
  return left.length;
}

/** The account of the credentials. */
async function accountOf({ name, account, region }: Environment): Promise<string> {
  const actual = await new Registry(new ECRClient({ region })).account();
  if (account !== undefined && account !== actual) {
    throw new UserError(
      `the credentials are of account ${actual}, but '${name}' is in ${account}; sign in to ${account}`,
    );
  }
  return actual;
}

async function confirm(name: string): Promise<void> {
  process.stderr.write(`Type '${name}' to delete it: `);
  const lines = createInterface({ input: process.stdin });
  const answer = await new Promise<string>((resolve) => {
    lines.once('line', resolve).once('close', () => {
      resolve('');
    });
  });
  lines.close();
  if (answer.trim() !== name) {
    throw new UserError('not confirmed; nothing was deleted');
  }
}

/**
 * Hosts go first: what runs on them could fill a bucket again. Then further cells, which need not be in the CDK app any
 * more: it has no cell without a workload.
 */
async function destroyStacks(
  { name }: Environment,
  existing: readonly Stack[],
  holders: readonly Holder[],
  { cloudformation, s3 }: Account,
): Promise<void> {
  if (existing.some(({ StackName }) => StackName === `${name}-compute`)) {
    cdkDestroy(`${name}/compute`);
  }
  for (const { kind, name: bucket, kept } of holders) {
    if (kind === 'bucket' && !kept) {
      await emptyBucket(s3, bucket);
    }
  }
  const stacks = new EnvironmentStacks(cloudformation);
  const ofCells = existing.filter(({ StackName = '' }) => /-\d+$/.test(StackName));
  const isAlarms = ({ StackName = '' }: Stack) => StackName.includes('-observability-');
  // Alarms refer to the topic of their cell.
  for (const some of [ofCells.filter(isAlarms), ofCells.filter((stack) => !isAlarms(stack))]) {
    await Promise.all(some.map(async (stack) => await stacks.delete(stack)));
  }
  if (existing.length > ofCells.length) {
    cdkDestroy(`${name}/*`);
  }
}

function cdkDestroy(stacks: string): void {
  const { status } = spawnSync(process.execPath, [require.resolve('aws-cdk/bin/cdk'), 'destroy', stacks, '--force'], {
    stdio: 'inherit',
  });
  if (status !== 0) {
    throw new UserError(`cdk destroy '${stacks}' failed; its last lines say why. Run the same command again`);
  }
}

/** Names of the stacks of `cdk bootstrap` and of `idp bootstrap`, whose policies the first one uses. */
function bootstrapOf(environment: Environment): [string, string] {
  const { prefix, qualifier } = platformNames(environment);
  return [`CDKToolkit-${qualifier}`, `${prefix}-bootstrap`];
}

/** The bucket of assets stays when its stack goes. */
async function removeBootstrap(
  environment: Environment,
  account: string,
  { cloudformation, s3 }: Account,
): Promise<void> {
  const stacks = new EnvironmentStacks(cloudformation);
  const names = bootstrapOf(environment);
  const existing = await stacks.existing(names);
  const Bucket = `cdk-${platformNames(environment).qualifier}-assets-${account}-${environment.region}`;
  const [toolkit] = names;
  for (const stack of existing.sort((a, b) => names.indexOf(a.StackName ?? '') - names.indexOf(b.StackName ?? ''))) {
    await stacks.delete(stack);
    if (stack.StackName === toolkit) {
      await emptyBucket(s3, Bucket);
      await s3.send(new DeleteBucketCommand({ Bucket }));
    }
  }
}
