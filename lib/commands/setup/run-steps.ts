import { isRecord } from '../../diagnostics/value-at';
import { UserError } from '../../diagnostics/user-error';
import type { Github } from '../github-cli';
import { ProgramFailure } from '../program-failure';
import type { Step } from './github-steps';

/**
 * Runs the steps one after the other, and prints each one that is done. What is there already is not repeated.
 *
 * @throws UserError at the first one that fails, which says how far it came
 */
export async function runSteps(steps: readonly Step[], github: Github, print: (text: string) => void): Promise<void> {
  for (const [index, step] of steps.entries()) {
    try {
      print(`${await run(step, github)}  ${step.title}`);
    } catch (failure) {
      if (!(failure instanceof ProgramFailure)) {
        throw failure;
      }
      const done = `${index} of ${steps.length} steps are done`;
      throw new UserError(`${step.title}: ${failure.message}; ${done}: run it again when this is solved`);
    }
  }
}

async function run({ args, body, keep, existing }: Step, github: Github): Promise<string> {
  const found = existing === undefined ? undefined : await idOf(existing, github);
  if (existing?.update === false && found !== undefined) {
    return 'kept   ';
  }
  const words = found === undefined ? args : updating(args, found);
  const kept = keep === undefined ? {} : await keptOf(keep, github);
  await github.run(words, body === undefined ? undefined : JSON.stringify({ ...body, ...kept }));
  return found === undefined ? 'done   ' : 'updated';
}

async function idOf({ list, items, name }: NonNullable<Step['existing']>, github: Github): Promise<string | undefined> {
  const lines = await github.run(['api', list, '--paginate', '--jq', `${items} | "\\(.id) \\(.name)"`]);
  const line = lines.split('\n').find((it) => it.split(' ').slice(1).join(' ') === name);
  return line?.split(' ')[0];
}

/** The same command for what has this id. */
function updating(args: readonly string[], id: string): string[] {
  return args.map((word) => (word.startsWith('repos/') ? `${word}/${id}` : word.replace(/^POST$/, 'PUT')));
}

/** What a PUT of an environment would take away: whoever approves now, and how long it waits. */
async function keptOf(path: string, github: Github): Promise<object> {
  const rules = rulesOf(await getOrNothing(path, github));
  const reviewed = rules.find(({ type }) => type === 'required_reviewers');
  const waiting = rules.find(({ type }) => type === 'wait_timer');
  const reviewers = (Array.isArray(reviewed?.['reviewers']) ? reviewed['reviewers'] : []).flatMap((it: unknown) =>
    isRecord(it) && isRecord(it['reviewer']) ? [{ type: it['type'], id: it['reviewer']['id'] }] : [],
  );
  return {
    ...(reviewers.length > 0 ? { reviewers, prevent_self_review: reviewed?.['prevent_self_review'] === true } : {}),
    ...(waiting === undefined ? {} : { wait_timer: waiting['wait_timer'] }),
  };
}

function rulesOf(environment: unknown): Record<string, unknown>[] {
  const rules: unknown = isRecord(environment) ? environment['protection_rules'] : undefined;
  return Array.isArray(rules) ? rules.filter(isRecord) : [];
}

async function getOrNothing(path: string, github: Github): Promise<unknown> {
  try {
    return JSON.parse(await github.run(['api', path]));
  } catch (failure) {
    if (failure instanceof ProgramFailure && failure.code === '404') {
      return undefined;
    }
    throw failure;
  }
}
