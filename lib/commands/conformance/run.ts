import { conformance as profile } from '../../orchestrator/describe/conformance';
import { columns } from '../columns';

/** What becomes of each field of Score, as columns or as JSON. */
export function conformance({ json }: { readonly json: boolean }): string {
  const all = profile();
  if (json) {
    return JSON.stringify(all, undefined, 2);
  }
  const rows = all.fields.map(({ path, status, becomes, refuses }) => [
    path,
    status,
    refuses === undefined ? becomes : `${becomes}; refused: ${refuses}`,
  ]);
  return [`${all.specification}, schema ${all.schema}`, '', ...columns(rows)].join('\n');
}
