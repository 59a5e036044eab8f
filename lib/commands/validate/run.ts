import { formatDiagnostic } from '../../diagnostics/user-error';
import { checkWorkloads, type Finding, type Report } from './check-workloads';
import type { Overrides } from '../overrides';
import { sarif } from './sarif';

export type ValidateFormat = 'text' | 'json' | 'sarif';

export interface ValidateOptions {
  /** Directory of the workloads. */
  readonly root: string;
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

/** Checks every Score file against every environment. Problems for people go to stderr; a machine reads stdout. */
export function validate({ root, format, overrides, colour }: ValidateOptions): Validated {
  const report = checkWorkloads(root, overrides);
  const { valid } = report;
  if (format !== 'text') {
    const document = format === 'json' ? report : sarif(report);
    return { stdout: `${JSON.stringify(document, undefined, 2)}\n`, stderr: '', valid };
  }
  const lines = report.findings.map((finding) => `${line(finding, report, colour)}\n`);
  return {
    stdout: valid ? summary(report) : '',
    stderr: lines.join(''),
    valid,
  };
}

function summary({ workloads, environments }: Report): string {
  return `${workloads} ${workloads === 1 ? 'workload is' : 'workloads are'} valid in ${environments.join(', ')}\n`;
}

function line(finding: Finding, { environments: all }: Report, colour: boolean): string {
  const { level, path = '', message, environments } = finding;
  const where = environments.length === all.length ? '' : ` (in ${environments.join(', ')})`;
  const paint = (text: string) => (colour && text !== '' ? `\x1b[${level === 'error' ? 31 : 33}m${text}\x1b[0m` : text);
  const position = formatDiagnostic({ ...finding, path: '', message: '' });
  const start = level === 'error' ? [paint(position)] : [position, paint('warning')];
  return [...start, path, message + where].filter((part) => part !== '').join(': ');
}
