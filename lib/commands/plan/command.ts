import { createRequire } from 'node:module';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { PlanOptions } from './run';
import type { Verdict } from '../../compare/comparison';
import {
  addOverrideOptions,
  collect,
  ENVIRONMENT,
  examples,
  type OverrideOptions,
  overridesOf,
  ROOT,
} from '../options';
import { hasColour, print } from '../output';

const load = createRequire(__filename);

/** Exit code when the change has a verdict that --fail-on lists. */
const FOUND = 3;
/** Verdicts that --fail-on takes. Help needs them without loading lib/compare; `satisfies` keeps the two the same. */
const VERDICTS = {
  'data-loss': true,
  refused: true,
  'broader-permissions': true,
  'over-budget': true,
  'cannot-roll-out': true,
} as const satisfies Record<Verdict, true>;
/** Former names of verdicts, still accepted. */
const FORMER_NAMES: ReadonlyMap<string, string> = new Map([['broadening', 'broader-permissions']]);

const HELP = `
What to compare with (--against):
  published      the last release of 'idp publish'; needs AWS credentials
  <directory>    a directory of workloads like score/ (write ./published if it has that name)
  <commit>       a commit of Git: main, HEAD~1, v1.2.0; its score/ is read, and no file is changed
  not given      nothing: everything is new

If the Score files of a commit are not valid under the rules of this checkout, everything is shown as new, and
verdicts that depend on what was before are 'not known', which --fail-on counts. Files of the platform that
differ are only named: both sides use those of this checkout.

Overrides apply only to the workloads here, not to what they are compared with.

Verdicts (--fail-on, and 'verdicts' in JSON):
  data-loss            a table, bucket, queue or secret loses its content; or a workload goes, with images and logs
  refused              CloudFormation or Kubernetes refuses a part of the change, or a limit of AWS is exceeded
  broader-permissions  a role gains permissions on what exists, or on what another workload owns; a lower security
                       profile, another command under it, a new call, or an image registry that was not used
                       (formerly 'broadening'; --fail-on accepts both)
  over-budget          pods request more memory than the agents offer, or the cost exceeds the budget
  cannot-roll-out      no agent has room for the new pod of a rolling update

Exit codes:
  0  success
  1  a file or a name is not valid
  2  wrong usage
  3  the change includes something that --fail-on lists
`;

interface Options extends Pick<PlanOptions, 'against' | 'format'>, OverrideOptions {
  readonly environment?: readonly string[];
  readonly failOn?: readonly Verdict[];
}

/** `idp plan`: the effects of a change. */
export function addPlan(program: Command): void {
  const command = program
    .command('plan')
    .description('show what a change would do in each environment: AWS, permissions, Kubernetes, memory and cost')
    .option(ENVIRONMENT[0], 'environment; may be repeated (default: all of lib/config/environments.ts)', collect)
    .option('--against <what>', 'published, a directory of workloads, or a commit (default: nothing)')
    .addOption(
      new Option('--format <format>', 'output format; markdown is for pull requests')
        .choices(['text', 'markdown', 'json'])
        .default('text'),
    )
    .option(
      '--fail-on <list>',
      `exit 3 when the change includes any of: ${Object.keys(VERDICTS).join(', ')}`,
      verdictList,
    );
  addOverrideOptions(command)
    .addHelpText(
      'after',
      HELP +
        examples('plan --against main', 'plan --env dev', 'plan --env prod --against published --fail-on data-loss'),
    )
    .action(async ({ environment: environments, against, format, failOn = [], ...rest }: Options) => {
      const { plan } = load('./run') as typeof import('./run');
      const { text, found } = await plan({
        root: ROOT,
        environments,
        against,
        format,
        failOn,
        overrides: overridesOf(rest),
        colour: hasColour(process.stdout),
      });
      print(text);
      if (found.length > 0) {
        process.stderr.write(`the change includes: ${found.join(', ')} (--fail-on)\n`);
        process.exitCode = FOUND;
      }
    });
}

function verdictList(text: string, former: readonly Verdict[] = []): Verdict[] {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .map((name) => FORMER_NAMES.get(name) ?? name);
  const known = (name: string): name is Verdict => Object.hasOwn(VERDICTS, name);
  if (!names.every(known)) {
    throw new InvalidArgumentError(`expected one or more of ${Object.keys(VERDICTS).join(', ')}, separated by commas`);
  }
  return [...former, ...names];
}
