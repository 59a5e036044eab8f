/**
 * The name that the secret of a claim has in GitHub: `payments.stripe-key` is `PAYMENTS_STRIPE_KEY` there.
 *
 * GitHub's names have letters, digits and `_`, no digit at the start, and not `GITHUB_`, which are its own; a name that
 * would start so gets a `_` before it (docs.github.com, "Naming your secrets"). Two ids may have one name.
 */
export function githubSecretName(id: string): string {
  const name = id.replaceAll(/[^a-z0-9]/g, '_').toUpperCase();
  return /^(\d|GITHUB_)/.test(name) ? `_${name}` : name;
}
