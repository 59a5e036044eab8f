import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { isRecord } from '../diagnostics/value-at';

/** A workflow of GitHub Actions, by its file. */
export interface WorkflowFile {
  /** `.github/workflows/check.yml` */
  readonly file: string;
  readonly text: string;
  /** The document, or why it is none. */
  readonly workflow: Readonly<Record<string, unknown>> | Error;
}

const DIRECTORY = '.github/workflows';

/** The workflows of a checkout, by name. */
export function workflowFiles(root: string): WorkflowFile[] {
  const directory = join(root, DIRECTORY);
  const names = existsSync(directory) ? readdirSync(directory).filter((name) => /\.ya?ml$/.test(name)) : [];
  return names.sort().map((name) => {
    const text = readFileSync(join(directory, name), 'utf8');
    return { file: `${DIRECTORY}/${name}`, text, workflow: parse(text) };
  });
}

function parse(text: string): WorkflowFile['workflow'] {
  try {
    const workflow: unknown = load(text);
    return isRecord(workflow) && isRecord(workflow['jobs']) ? workflow : new Error('has no jobs');
  } catch (error) {
    return new Error(String(error instanceof Error ? error.message : error).split('\n')[0]);
  }
}
