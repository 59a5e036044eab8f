import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Target } from '../../lib/plan/target';
import { readWorkloadFile } from '../../lib/read-workloads';
import type { WorkloadSource } from '../../lib/score/workload-source';
import { testEnvironment, testTarget } from './target';

/** Below the root of the repository, where tests run. */
export const CORPUS = 'test/score/corpus';

/** Servers that the files of the corpus may use, as a platform engineer would configure them. */
const EXISTING = {
  'api.db': { type: 'mysql', host: 'db.example.com' },
  'api.docs': { type: 'mongodb', host: 'docs.example.com' },
  'api.bus': { type: 'amqp', host: 'bus.example.com' },
  'api.events': { type: 'kafka-topic', host: 'events.example.com' },
} as const;

/** Its files, and directories of files that belong together. */
export const CORPUS_ENTRIES: readonly string[] = readdirSync(CORPUS).filter(
  (name) => name.endsWith('.yaml') || statSync(join(CORPUS, name)).isDirectory(),
);

/** One file of the corpus, or the files of one of its directories, which are planned together. */
export function corpusSources(entry: string): WorkloadSource[] {
  const path = join(CORPUS, entry);
  const files = statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
  // Each is a workload in a directory of its own, as it would be in score/.
  return files.map((file) => ({ ...readWorkloadFile(file), directory: file.replace(/\.yaml$/, '') }));
}

export function corpusTarget(): Target {
  return testTarget({ environment: { ...testEnvironment, existing: EXISTING } });
}
