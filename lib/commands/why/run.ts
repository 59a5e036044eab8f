import type { Answer, Explanation, Place } from '../../orchestrator/why/explanation';
import { why as explain, type Question } from '../../orchestrator/why/why';
import { UNKNOWN_ACCOUNT } from '../../plan/target';
import { readWorkloads } from '../../read-workloads';
import { formatDiagnostic } from '../../diagnostics/diagnostic';
import { columns } from '../columns';
import { environmentNamed } from '../environment-named';

export interface WhyOptions extends Question {
  /** Directory of the workloads. */
  readonly root: string;
  readonly environment: string;
  /** `Answer[]` as JSON, in place of text. */
  readonly json: boolean;
}

/**
 * Where the values of an object or a claim came from.
 *
 * @throws UserError if a Score file is not valid, or there is no such thing
 */
export function why({ root, environment, json, ...question }: WhyOptions): string {
  const target = { environment: environmentNamed(environment), account: UNKNOWN_ACCOUNT, images: {} };
  const answers = explain(readWorkloads(root), target, question);
  return json ? JSON.stringify(answers, undefined, 2) : answers.map(inText).join('\n\n');
}

function inText({ subject, explanations }: Answer): string {
  const rows = explanations.map(({ path, value, origin }) => [path, short(value), tell(origin)]);
  const lines = rows.length === 0 ? ['nothing: no resource of this workload takes access'] : columns(rows);
  return [subject, ...lines.map((line) => `  ${line}`)].join('\n');
}

function tell(origin: Explanation['origin']): string {
  return 'reason' in origin ? origin.reason : [place(origin), ...origin.refersTo.map(place)].join(' <- ');
}

function place({ text, path, ...position }: Place): string {
  return formatDiagnostic({ ...position, message: text === undefined ? path : `${path}: ${short(text)}` });
}

/** A value in one line that fits beside others. */
function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
