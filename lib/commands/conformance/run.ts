import { conformance as profile } from '../../orchestrator/describe/conformance';
import { columns } from '../../diagnostics/columns';
import { toJson } from '../output';

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
  return [`${all.specification}, schema ${all.schema}`, '', ...columns(rows)].join('\n');
}
