import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { k3sOf } from '../../config/cluster';
import type { Environment } from '../../config/environment';
import { hostImage } from '../../config/host-image';
import { UserError } from '../../diagnostics/user-error';
import { formatDiagnostic } from '../../diagnostics/diagnostic';
import type { Check, Checkout } from './check';
import { error, type Finding, ok, orOk, warning } from './finding';

const FILE = 'lib/config/environments.ts';

/** Values that the configuration came with, and by what they are to be replaced. */
const PLACEHOLDERS: readonly {
  readonly path: string;
  readonly value: (environment: Environment) => string | number | undefined;
  readonly isPlaceholder: (value: string | number) => boolean;
  readonly fix: string;
}[] = [
  {
    path: 'github.owner',
    value: ({ github }) => github.owner,
    isPlaceholder: (value) => value === 'your-organization',
    fix: 'the user or organization that your repository belongs to',
  },
  {
    path: 'github.ownerId',
    value: ({ github }) => github.ownerId,
    isPlaceholder: (value) => value === 1,
    fix: "what 'gh api repos/OWNER/REPOSITORY --jq .owner.id' prints",
  },
  {
    path: 'github.repositoryId',
    value: ({ github }) => github.repositoryId,
    isPlaceholder: (value) => value === 1,
    fix: "what 'gh api repos/OWNER/REPOSITORY --jq .id' prints",
  },
  {
    path: 'budget.email',
    value: ({ budget }) => budget.email,
    isPlaceholder: isExample,
    fix: 'an address that somebody reads: alarms go there',
  },
  {
    path: 'ingress.domain',
    value: ({ ingress }) => ingress?.domain,
    isPlaceholder: isExample,
    fix: 'a domain that you own',
  },
];

/** RFC 2606 reserves these names for examples. */
function isExample(value: string | number): boolean {
  return /(^|[@.])example\.(com|org|net)$/.test(String(value));
}

/** The configuration of this checkout. The first one finds out whether it is valid, as `idp validate` does. */
export const configurationChecks: readonly Check<Checkout>[] = [
  { id: 'configuration', title: `${FILE} is valid`, gate: true, run: checkConfiguration },
  { id: 'placeholders', title: 'no placeholder is left in the configuration', run: checkPlaceholders },
  { id: 'account', title: 'each environment names its account', run: checkAccounts },
  { id: 'code-owners', title: '.github/CODEOWNERS names teams of yours', run: checkCodeOwners },
];

/** An image for the region is part of what makes it valid. */
function checkConfiguration({ environments }: Checkout): Finding[] {
  try {
    const all = environments();
    return [
      ok(
        all
          .map((it) => `${it.name}: ${it.region}, ${k3sOf(it.cluster) === undefined ? 'EKS' : hostImage(it)}`)
          .join('; '),
      ),
    ];
  } catch (failure) {
    // A name that the user has given is not in the file.
    if (!(failure instanceof UserError) || failure.problems.every(({ file }) => file === undefined)) {
      throw failure;
    }
    return failure.problems.map((problem) => error(formatDiagnostic(problem), `correct ${FILE}`));
  }
}

function checkPlaceholders({ environments }: Checkout): readonly Finding[] {
  const findings = PLACEHOLDERS.flatMap(({ path, value, isPlaceholder, fix }) => {
    const left = environments().flatMap((environment) => {
      const found = value(environment);
      return found !== undefined && isPlaceholder(found) ? [{ name: environment.name, found }] : [];
    });
    const [first] = left;
    return first === undefined
      ? []
      : [
          error(
            `${FILE}: ${path} of ${left.map(({ name }) => name).join(', ')} is still '${first.found}'`,
            `write ${fix}`,
          ),
        ];
  });
  return orOk(findings, 'every value was replaced');
}

function checkAccounts({ environments }: Checkout): readonly Finding[] {
  const without = environments().filter(({ account }) => account === undefined);
  const names = without.map(({ name }) => name).join(', ');
  return orOk(
    without.length === 0
      ? []
      : [
          warning(
            `${FILE}: ${names}: no 'account', so any credentials would be deployed to, and GitHub cannot deploy`,
            'write the 12 digits of the account',
          ),
        ],
    'every environment names its account',
  );
}

function checkCodeOwners({ root }: Checkout): readonly Finding[] {
  const file = '.github/CODEOWNERS';
  if (!existsSync(join(root, file))) {
    return [error(`${file}: no such file, so no review is asked for`, 'restore it from Git')];
  }
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const teams = lines
    .filter((line) => !line.startsWith('#'))
    .flatMap((line) => line.match(/@your-organization\/[\w-]+/g) ?? []);
  return orOk(
    teams.length === 0
      ? []
      : [
          error(
            `${file}: still names ${[...new Set(teams)].join(', ')}`,
            'write teams of your organization that may write to the repository',
          ),
        ],
    'no placeholder is left',
  );
}
