import type { Answer, Explanation } from '../../orchestrator/why/explanation';
import type { Place } from '../../orchestrator/why/place';
import { why as explain, type Question } from '../../orchestrator/why/why';
import { offlineTarget } from '../../plan/target';
import { readWorkloads } from '../../read-workloads';
import { formatDiagnostic } from '../../diagnostics/diagnostic';
import { columns } from '../../diagnostics/columns';
import { printable } from '../../diagnostics/printable';
import { outputWidth, toJson } from '../output';
import { plannedEnvironmentNamed } from '../../config/environment-named';

export interface WhyOptions extends Question {
  /** Directory of the workloads. */
  readonly root: string;
  readonly environment: string;
  /** Whether to print `Answer[]` as JSON. */
  readonly json?: boolean;
}

/**
 * Shows where the values of an object or a claim come from.
 *
 * @throws UserError if a Score file is not valid, or the subject does not exist
 */
export function why({ root, environment, json, ...question }: WhyOptions): string {
  const target = offlineTarget(plannedEnvironmentNamed(environment));
  const answers = explain(readWorkloads(root), target, question);
  return json === true ? toJson(answers) : answers.map(inText).join('\n\n');
}

function inText({ subject, explanations }: Answer): string {
  const rows = explanations.map(({ path, value, origin }) => [path, short(value), describe(origin)]);
  const lines =
    rows.length === 0
      ? ['nothing: this workload uses no resource that needs permissions']
      : columns(rows, outputWidth());
  return [printable(subject), ...lines.map((line) => `  ${line}`)].join('\n');
}

function describe(origin: Explanation['origin']): string {
  return 'reason' in origin ? origin.reason : [place(origin), ...origin.refersTo.map(place)].join(' <- ');
}

function place({ text, path, ...position }: Place): string {
  return formatDiagnostic({ ...position, message: text === undefined ? path : `${path}: ${short(text)}` });
}

/** A value as JSON, cut to fit into a column. */
function short(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
