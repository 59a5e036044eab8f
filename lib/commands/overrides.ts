import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { oneOf } from '../diagnostics/did-you-mean';
import type { WorkloadSource } from '../score/workload-source';
import { readAttachments, readOverlay } from '../read-workloads';
import { UserError } from '../diagnostics/user-error';
import { UsageError } from './usage-error';

/** Changes to one workload's Score document, from the command line. */
export interface Overrides {
  /** Directory name of the workload; may be left out if there is only one. */
  readonly workload?: string;
  /** Files that are merged over the document, in order. */
  readonly files: readonly string[];
  /** `path=value`, applied in order after the files. */
  readonly properties: readonly string[];
}

/**
 * Adds the overrides to their workload.
 *
 * @throws UserError if the workload or a file does not exist; UsageError if there are several workloads and none is named
 */
export function withOverrides(
  sources: readonly WorkloadSource[],
  { workload, files, properties }: Overrides = { files: [], properties: [] },
): readonly WorkloadSource[] {
  if (files.length === 0 && properties.length === 0) {
    return sources;
  }
  const names = sources.map(({ directory }) => basename(directory));
  if (workload === undefined && sources.length !== 1) {
    throw new UsageError(`overrides apply to one workload; choose it with --workload: ${names.join(', ')}`);
  }
  const chosen = workload ?? names[0] ?? '';
  if (!names.includes(chosen)) {
    throw new UserError(`--workload: there is no workload '${chosen}'; ${oneOf('workloads', names, chosen)}`);
  }
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0) {
    throw new UserError(
      missing.map((file) => ({ message: `--override-file: ${file} does not exist; name a file that does` })),
    );
  }
  const overlays = files.map(readOverlay);
  const attached = properties.flatMap((property) => /\.source=(.+)$/s.exec(property)?.[1] ?? []);
  return sources.map((source) =>
    basename(source.directory) === chosen
      ? {
          ...source,
          overrides: [...overlays, ...properties.map((property) => ({ property }))],
          attachments: {
            ...source.attachments,
            ...readAttachments(source.directory, overlays),
            ...readAttachments(source.directory, attached.map(asDocument)),
          },
        }
      : source,
  );
}

/** A Score document that attaches one file. */
function asDocument(path: string) {
  return {
    file: '--override-property',
    text: JSON.stringify({ containers: { x: { files: { x: { source: path } } } } }),
  };
}
