import { conformance as profile } from '../../orchestrator/describe/conformance';
import { columns } from '../../diagnostics/columns';
import { outputWidth, toJson } from '../output';

/** Each field of Score and what it does, in columns or as JSON. */
export function conformance({ json }: { readonly json: boolean }): string {
  const all = profile();
  if (json) {
    return toJson(all);
  }
  const rows = all.fields.map(({ path, status, becomes, refuses }) => [
    path,
    status,
    refuses === undefined ? becomes : `${becomes}; refused: ${refuses}`,
  ]);
  const { files, accepted, refused } = all.corpus;
  const figure = `Of ${files} files and groups in test/score/corpus, ${accepted} are accepted, ${refused} refused, all as expected.`;
  const width = outputWidth();
  return [
    `${all.specification}, schema ${all.schema}`,
    ...columns([[figure]], width),
    '',
    ...columns(rows, width),
  ].join('\n');
}
