import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkloadSource } from '../../score/workload-source';
import { readWorkloads } from '../../read-workloads';
import { commitOf, extractTree } from './tree-at-ref';

/**
 * The workloads as they were at a commit. Messages name their files as Git does, `main~1:score/orders/score.yaml`, so that
 * nobody looks for the problem in the current file.
 *
 * @throws UserError if the commit does not exist
 */
export function workloadsAtRef(root: string, ref: string): WorkloadSource[] {
  const commit = commitOf(ref);
  const directory = mkdtempSync(join(tmpdir(), 'idp-plan-'));
  try {
    extractTree(commit, root, directory);
    return readWorkloads(join(directory, root)).map((source) => renamed(source, directory, ref));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function renamed(source: WorkloadSource, directory: string, ref: string): WorkloadSource {
  const away = (text: string) => text.replaceAll(`${directory.replaceAll('\\', '/')}/`, '');
  const file = (path: string) => `${ref}:${away(path)}`;
  return {
    ...source,
    file: file(source.file),
    directory: away(source.directory),
    overlays: Object.fromEntries(
      Object.entries(source.overlays ?? {}).map(([name, overlay]) => [name, { ...overlay, file: file(overlay.file) }]),
    ),
    attachments: Object.fromEntries(
      Object.entries(source.attachments).map(([path, attachment]) => [
        path,
        'problem' in attachment ? { problem: away(attachment.problem) } : attachment,
      ]),
    ),
  };
}
