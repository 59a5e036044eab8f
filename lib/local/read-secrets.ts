import { lstatSync, readFileSync, statSync } from 'node:fs';
import { oneOf } from '../diagnostics/did-you-mean';
import { Diagnostics } from '../diagnostics/diagnostics';
import { resourceIdentity } from '../orchestrator/resources/resource-definitions';
import type { ScoreDocument } from '../score/score-document';
import { parseSecretsFile } from './secrets-file';

/** The file beside a `score.yaml` that gives values to its secrets in the local run. Git ignores it. */
export const SECRETS_FILE = '.secrets';

/**
 * The values that workloads give to their secrets, by the id of the resource.
 *
 * @throws UserError with every name that is no secret of the workload, at its line
 */
export function readSecrets(documents: readonly ScoreDocument[]): Record<string, string> {
  const diagnostics = new Diagnostics();
  const given = new Map<string, { readonly value: string; readonly place: string }>();
  for (const document of documents) {
    const file = `${document.source.directory}/${SECRETS_FILE}`;
    const ids = secretsOf(document);
    const entries = parseSecretsFile(file, textOf(file, diagnostics), diagnostics);
    for (const { name, value, line } of entries) {
      const id = ids.get(name);
      const former = id === undefined ? undefined : given.get(id);
      const problem =
        id === undefined
          ? `is no secret of this workload; ${oneOf('its secrets', [...ids.keys()], name)}`
          : value === ''
            ? 'has no value; give one, or remove the line'
            : former !== undefined && former.value !== value
              ? `has another value in ${former.place}; give it once`
              : undefined;
      if (problem !== undefined) {
        diagnostics.of({ locate: () => ({ file, line }) }).error([name], problem);
      } else if (id !== undefined) {
        given.set(id, { value, place: `${file}:${line}` });
      }
    }
  }
  diagnostics.throwIfErrors();
  return Object.fromEntries([...given].map(([id, { value }]) => [id, value]));
}

/** Empty if there is no file. A link to nothing is a mistake: its values would be made up. */
function textOf(file: string, diagnostics: Diagnostics): string {
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) {
    return '';
  }
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    diagnostics.ofFile(file).error([], 'is no file with values; replace it, or remove it');
    return '';
  }
  // Editors on Windows write a byte order mark.
  return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
}

/** The ids of a workload's secrets, by the name of the resource. */
function secretsOf({ spec }: ScoreDocument): Map<string, string> {
  return new Map(
    Object.entries(spec.resources ?? {})
      .filter(([, { type }]) => type === 'secret')
      .map(([name, resource]) => [name, resourceIdentity(spec.metadata.name, name, resource).id]),
  );
}
