/**
 * Versions of Kubernetes that EKS can have, with the last day of their standard support (EKS User Guide, "Understand the
 * Kubernetes version lifecycle on EKS"). After it, EKS replaces a version by the next one by itself: clusters are made
 * without extended support, which costs six times as much.
 */
export const EKS_VERSIONS = {
  '1.34': '2026-12-02',
  '1.35': '2027-03-27',
} as const satisfies Record<string, string>;

export type EksVersion = keyof typeof EKS_VERSIONS;

/** Days before the end from which on there is something to do. */
const NOTICE = 60;

/** What is to be said about the support of a version on a day; undefined if nothing is. */
export function supportNotice(version: EksVersion, today: Date): string | undefined {
  const end = EKS_VERSIONS[version];
  const days = Math.floor((Date.parse(`${end}T23:59:59Z`) - today.getTime()) / 86_400_000);
  if (days >= NOTICE) {
    return undefined;
  }
  const newer = Object.entries(EKS_VERSIONS).filter(([, other]) => other > end);
  const choice =
    newer.length === 0 ? 'add a newer one to lib/config/eks-versions.ts' : `change to ${newer.at(-1)?.[0] ?? ''}`;
  return days < 0
    ? `Kubernetes ${version} is out of standard support since ${end}: EKS upgrades the cluster by itself; ${choice}`
    : `Kubernetes ${version} is in standard support until ${end}; ${choice} before`;
}
