import { environmentNamed } from '../../config/environment-named';
import { platformNames } from '../../config/platform-names';
import { releasesOf } from '../../delivery/releases-of';
import { columns } from '../../diagnostics/columns';
import { isBrokenOff } from '../../release/release';
import type { ReleaseRecord } from '../../release/release-record';
import { outputWidth, toJson } from '../output';

export interface HistoryOptions {
  readonly environment: string;
  readonly limit: number;
  readonly json: boolean;
}

/** What `idp history --json` prints. `version` increases when a field is removed or renamed. */
export interface History {
  readonly version: 1;
  readonly environment: string;
  /** The newest first. */
  readonly releases: readonly (ReleaseRecord & {
    /** Whether the environment's tag names it. */
    readonly current: boolean;
  })[];
}

/** Digits of a digest that are shown; `idp rollback` takes as many. */
const SHOWN = 'sha256:'.length + 12;

/** The releases of an environment, the newest first: a line each, or JSON. */
export async function history({ environment: name, limit, json }: HistoryOptions): Promise<string> {
  const environment = environmentNamed(name);
  const { registry, records } = releasesOf(environment);
  const found = await records.list(limit);
  const named = await registry.digest(platformNames(environment).artifactRepository, name);
  const current = found.find(({ artifact, state }) => artifact === named && state === 'released');
  const releases = found.map((record) => ({ ...record, current: record === current }));
  if (json) {
    return toJson({ version: 1, environment: name, releases } satisfies History);
  }
  const now = new Date();
  return releases.length === 0
    ? `no release of ${name} is recorded`
    : columns(
        [
          ['', 'number', 'when', 'who', 'what', 'digest', 'state'],
          ...releases.map((record) => [
            record.current ? '*' : '',
            String(record.number),
            `${record.at.slice(0, 19)}Z`,
            record.by,
            what(record),
            record.artifact.slice(0, SHOWN),
            isBrokenOff(record, now) ? 'not finished' : record.state,
          ]),
        ],
        outputWidth(),
      ).join('\n');
}

function what({ kind, tag, from = '' }: ReleaseRecord): string {
  switch (kind) {
    case 'publish':
      return tag;
    case 'rollback':
      return `${tag} (back to ${from})`;
    case 'promotion':
      return `${tag} (from ${from})`;
  }
}
