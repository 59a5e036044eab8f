import { styleText } from 'node:util';
import { formatDiagnostic } from '../../diagnostics/diagnostic';
import { MAX_PRINTED } from '../../diagnostics/user-error';
import { checkWorkloads, type Finding, type Report } from './check-workloads';
import { toJson } from '../output';
import type { Overrides } from '../overrides';
import { sarif } from './sarif';

export type ValidateFormat = 'text' | 'json' | 'sarif';

export interface ValidateOptions {
  /** Directory of the workloads. */
  readonly root: string;
  /** Score files and directories, as typed; all workloads of the root if there is none. */
  readonly paths?: readonly string[];
  readonly format: ValidateFormat;
  readonly overrides?: Overrides;
  /** Whether problems for people are coloured. */
  readonly colour: boolean;
}

/** What to print where, and whether all is well. */
export interface Validated {
  readonly stdout: string;
  readonly stderr: string;
  readonly valid: boolean;
}

/** Checks every Score file against every environment. Text for people goes to stderr; JSON and SARIF to stdout. */
export function validate({ root, paths, format, overrides, colour }: ValidateOptions): Validated {
  const report = checkWorkloads(root, overrides, paths);
  const { valid } = report;
  if (format !== 'text') {
    const document = format === 'json' ? report : sarif(report);
    return { stdout: `${toJson(document)}\n`, stderr: '', valid };
  }
  return { stdout: valid ? summary(report) : '', stderr: lines(report, colour).join(''), valid };
}

/** The findings of a report for people, one on each line. */
export function lines(report: Report, colour: boolean): string[] {
  const shown = report.findings.slice(0, MAX_PRINTED);
  const rest = report.findings.length - shown.length + report.omitted;
  return [
    ...shown.map((finding) => `${line(finding, report, colour)}\n`),
    ...(rest > 0 ? [`and ${rest} more; fix these first\n`] : []),
  ];
}

/** One line about a report without errors. */
export function summary({ workloads, environments }: Report): string {
  return `${workloads} ${workloads === 1 ? 'workload is' : 'workloads are'} valid in ${environments.join(', ')}\n`;
}

function line(finding: Finding, { environments: all }: Report, colour: boolean): string {
  const { level, message, environments } = finding;
  const where = environments.length === all.length ? '' : ` (in ${environments.join(', ')})`;
  const style = level === 'error' ? 'red' : 'yellow';
  const paint = (text: string) => (colour ? styleText(style, text, { validateStream: false }) : text);
  return formatDiagnostic(
    { ...finding, message: message + where },
    level === 'error' ? { paint } : { label: paint('warning') },
  );
}
