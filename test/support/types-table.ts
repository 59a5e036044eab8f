import type { ParamDescription, TypeDescription } from '../../lib/orchestrator/describe/describe-types';

/** The table of score/README.md, as Prettier would write it. */
export function typesTable(types: readonly TypeDescription[]): string {
  const rows = types.map(({ type, params, outputs, moreOutputs, access }) => [
    code(type),
    list(params.map(param)),
    list([
      ...outputs.map(({ name, sensitive }) => code(name) + (sensitive ? ' (secret)' : '')),
      ...(moreOutputs ? ["the environment's variables"] : []),
    ]),
    list(access.map(({ level, default: isDefault }) => (isDefault ? `**${code(level)}**` : code(level)))),
  ]);
  return markdownTable([['type', 'params (default)', 'outputs', 'access'], ...rows]);
}

/** A Markdown table as Prettier would write it; its first row is the head. */
export function markdownTable(table: readonly (readonly string[])[]): string {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const [head, ...body] = table.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n');
}

function param(description: ParamDescription): string {
  const { name, required } = description;
  const fallback =
    'default' in description ? ` (${code(JSON.stringify(description.default).replaceAll('"', ''))})` : '';
  return code(name) + (required ? '\\*' : fallback);
}

function list(parts: readonly string[]): string {
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}
