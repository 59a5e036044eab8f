import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { k3sOf } from '../../config/cluster';
import { environmentNamed } from '../../config/environment-named';
import type { Environment } from '../../config/environment';
import { oneOf } from '../../diagnostics/did-you-mean';
import { printable } from '../../diagnostics/printable';
import { UserError } from '../../diagnostics/user-error';
import type { LocalStatus } from '../../local/local-status';
import { eksAccess } from '../cluster-access';
import { askLocalRun } from '../ask-local-run';

const load = createRequire(__filename);

/**
 * The addresses of a workload's routes, the first one first.
 *
 * @param root - directory of the workloads
 * @param name - of an environment; the local run if left out
 * @throws UserError if there is no such workload, or it has no address
 */
export async function addressesOf(root: string, workload: string, name?: string): Promise<string[]> {
  return name === undefined
    ? await localAddresses(workload)
    : await cloudAddresses(root, workload, environmentNamed(name));
}

async function localAddresses(workload: string): Promise<string[]> {
  const status = (await askLocalRun('status')) as LocalStatus;
  const found = status.workloads.find(({ name }) => name === workload);
  if (found === undefined) {
    throw unknown(
      workload,
      status.workloads.map(({ name }) => name),
    );
  }
  if (found.urls.length === 0) {
    throw new UserError(`'${workload}' has no address; give it a resource of type 'route'`);
  }
  return [...found.urls];
}

/** From the Score files of this checkout, which may be newer than what runs. */
async function cloudAddresses(root: string, workload: string, environment: Environment): Promise<string[]> {
  const { name, ingress } = environment;
  const { orchestrate } = load('../../orchestrator/orchestrator') as typeof import('../../orchestrator/orchestrator');
  const { offlineTarget } = load('../../plan/target') as typeof import('../../plan/target');
  const { readWorkloads } = load('../../read-workloads') as typeof import('../../read-workloads');
  const plan = orchestrate(readWorkloads(root), offlineTarget(environment));
  if (!plan.workloads.some((it) => it.name === workload)) {
    throw unknown(
      workload,
      plan.workloads.map((it) => it.name),
    );
  }
  const routes = plan.routes.filter((route) => route.workload === workload);
  if (ingress === undefined || routes.length === 0) {
    const reason = ingress === undefined ? `'${name}' serves no routes` : `'${workload}' has no route`;
    throw new UserError(`${reason}; forward a port with 'idp port-forward ${workload} --env ${name}'`);
  }
  const needsAddress = ingress.domain === undefined && routes.some(({ host }) => host === undefined);
  if (needsAddress && k3sOf(environment.cluster) === undefined) {
    throw new UserError(
      `'${name}' is on EKS, whose load balancer has the address: kubectl get ingress --namespace ${workload}; for kubectl: ${eksAccess(environment)}`,
    );
  }
  const address = needsAddress ? await fixedAddress(environment) : '';
  return routes.map(({ url, path, host }) =>
    ingress.domain === undefined && host === undefined ? `http://${address}${path}` : url,
  );
}

/** The address of the first agent, where there is no domain. */
async function fixedAddress({ name, region }: Environment): Promise<string> {
  const { CloudFormationClient } = load(
    '@aws-sdk/client-cloudformation',
  ) as typeof import('@aws-sdk/client-cloudformation');
  const { EnvironmentStacks } = load('../destroy/environment-stacks') as typeof import('../destroy/environment-stacks');
  const [stack] = await new EnvironmentStacks(new CloudFormationClient({ region })).existing([`${name}-compute`]);
  const address = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'RouteAddressIp')?.OutputValue;
  if (address === undefined) {
    throw new UserError(`the stack ${name}-compute has no output RouteAddressIp; deploy it`);
  }
  return address;
}

function unknown(workload: string, names: readonly string[]): UserError {
  return new UserError(`no workload '${printable(workload)}'; ${oneOf('workloads', names, workload)}`);
}

/** Opens an address, if this machine has a program for that; the address is printed anyway. */
export function openInBrowser(address: string): void {
  const program = process.platform === 'darwin' ? 'open' : process.env['WSL_DISTRO_NAME'] ? 'wslview' : 'xdg-open';
  spawn(program, [address], { detached: true, env: process.env, stdio: 'ignore' })
    .once('error', () => undefined)
    .unref();
}
