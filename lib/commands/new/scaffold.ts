import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { KINDS, LANGUAGES, type NewWorkloadKind, type NewWorkloadLanguage, type LanguageOptions } from './templates';

const SCAFFOLD = join(__dirname, '..', '..', 'scaffold');
/** First line of a new Score file: where editors without this repository's settings find what checks it. */
const SCHEMA_LINE = '# yaml-language-server: $schema=../score.schema.json\n';

/**
 * The files of a new workload: the Score file of its kind, what all programs of its language have, and its program.
 *
 * In `lib/scaffold` a workload is named `my-<kind>` or `my-workload`.
 *
 * @returns texts by path, sorted
 */
export function readScaffold(kind: NewWorkloadKind, language: NewWorkloadLanguage, name: string): Map<string, string> {
  const all = join(SCAFFOLD, 'languages', language);
  const program = join(all, KINDS[kind]);
  // Of two files with one path, that of the program counts: it has packages of its own.
  const files = new Map([...readFiles(all, Object.values(KINDS)), ...readFiles(program)]);
  files.set('score.yaml', scoreFile(kind, language));
  const named = [...files].map(([path, text]) => [path, withName(text, kind, name)] as const);
  return new Map(named.sort(([one], [other]) => (one < other ? -1 : 1)));
}

function scoreFile(kind: NewWorkloadKind, language: NewWorkloadLanguage): string {
  const document = parseDocument(readFileSync(join(SCAFFOLD, 'kinds', kind, 'score.yaml'), 'utf8'));
  const { command, memory }: LanguageOptions = LANGUAGES[language];
  document.setIn(['metadata', 'annotations', 'idp.dev/dev-command'], command);
  Object.entries(memory ?? {}).forEach(([bound, size]) => {
    document.setIn(['containers', 'main', 'resources', bound, 'memory'], size);
  });
  return SCHEMA_LINE + document.toString({ lineWidth: 0 });
}

function withName(text: string, kind: NewWorkloadKind, name: string): string {
  return text.replaceAll(new RegExp(`my-(workload|${kind})\\b`, 'g'), name);
}

/** What a program, its tests and its packages leave in its directory. */
const NOT_SOURCE = ['node_modules', 'dist', '__pycache__', '.venv'];

/** Texts below a directory, by path. */
function readFiles(directory: string, leftOut: readonly string[] = [], within = ''): [string, string][] {
  return readdirSync(join(directory, within), { withFileTypes: true })
    .filter(({ name }) => !NOT_SOURCE.includes(name) && !leftOut.includes(name))
    .flatMap((entry) => {
      const path = join(within, entry.name);
      return entry.isDirectory()
        ? readFiles(directory, [], path)
        : [[path, readFileSync(join(directory, path), 'utf8')] as [string, string]];
    });
}
