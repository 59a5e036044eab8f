import type { PlatformCopy } from './platform-copy';

const ENVIRONMENTS = 'lib/config/environments.ts';

/** Another k3s, image, size and zone, one more agent, and logs that are kept for longer, in every environment. */
export function changeHosts(copy: PlatformCopy): void {
  copy.edit('lib/hosts/versions.ts', 'v1.35.8+k3s1', 'v1.35.9+k3s1');
  copy.edit(ENVIRONMENTS, 'ami-0c3389a4fa5bddaad', 'ami-00000000000000001');
  copy.edit(ENVIRONMENTS, "server: 't2.micro'", "server: 't3.small'");
  copy.edit(ENVIRONMENTS, 'zone: 1', 'zone: 2');
  copy.edit(ENVIRONMENTS, "agents: ['t2.micro']", "agents: ['t3.micro', 't3.micro']");
  copy.edit(ENVIRONMENTS, 'logRetentionDays: 7', 'logRetentionDays: 14');
  copy.edit(ENVIRONMENTS, 'logRetentionDays: 30', 'logRetentionDays: 90');
}

/** A new name of the repository on GitHub. */
export function renameRepository(copy: PlatformCopy): void {
  copy.edit(ENVIRONMENTS, "repository: 'aws-idp-mini'", "repository: 'renamed'");
}

/** Other address blocks. Hosts have to be deleted first: docs/decisions.md. */
export function moveNetworks(copy: PlatformCopy): void {
  copy.edit(ENVIRONMENTS, '10.20.0.0/22', '10.40.0.0/22');
  copy.edit(ENVIRONMENTS, '10.30.0.0/22', '10.50.0.0/22');
}
