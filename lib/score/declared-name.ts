import { Diagnostics } from '../diagnostics/diagnostics';
import { valueAt } from '../diagnostics/value-at';
import { parseYamlFile } from './yaml-file';

/** The `metadata.name` of a Score file as it is written; undefined if there is none that is text. */
export function declaredName(file: string, text: string): string | undefined {
  const name = valueAt(parseYamlFile(file, text, new Diagnostics())?.value, ['metadata', 'name']);
  return typeof name === 'string' && name !== '' ? name : undefined;
}
