import type { Graph, GraphEdge, GraphNode } from './graph';

/** The shape of a kind of node, around its label (https://mermaid.js.org/syntax/flowchart.html). */
const SHAPES: Readonly<Record<string, readonly [string, string]>> = {
  outside: ['((', '))'],
  Deployment: ['[', ']'],
  CronJob: ['[', ']'],
  Job: ['[', ']'],
  'dynamodb-table': ['[(', ')]'],
  s3: ['[(', ')]'],
  sqs: ['[[', ']]'],
  'sns-topic': ['[[', ']]'],
  'kinesis-stream': ['[[', ']]'],
};
const OTHER = ['([', '])'] as const;
/** Colours that are legible on light and on dark pages. */
const STYLES = {
  added: 'stroke:#1a7f37,stroke-width:3px',
  changed: 'stroke:#bf8700,stroke-width:3px',
  removed: 'stroke:#cf222e,stroke-width:3px,stroke-dasharray:5 5',
} as const;
const SIGNS = { added: '+ ', changed: '~ ', removed: '- ' } as const;

/** A graph as a Mermaid flowchart, which GitHub draws. What changes has a sign, a colour, and dashes if it goes. */
export function mermaid({ nodes, edges }: Graph): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const marks = [...new Set(nodes.flatMap(({ change }) => change ?? []))].sort();
  return [
    'flowchart LR',
    ...nodes.map((node) => `  ${ids.get(node.id) ?? ''}${drawn(node)}`),
    ...edges.map((edge) => `  ${ids.get(edge.from) ?? ''} ${arrow(edge)} ${ids.get(edge.to) ?? ''}`),
    ...marks.map((mark) => `  classDef ${mark} ${STYLES[mark]}`),
  ].join('\n');
}

function drawn({ label, kind, change }: GraphNode): string {
  const [open, close] = SHAPES[kind] ?? OTHER;
  const second = kind === 'outside' || kind === 'Deployment' ? '' : `<br/>${escaped(kind)}`;
  const sign = change === undefined ? '' : SIGNS[change];
  return `${open}"${sign}${escaped(label)}${second}"${close}${change === undefined ? '' : `:::${change}`}`;
}

function arrow({ both, label, change }: GraphEdge): string {
  const line = change === 'removed' ? '-.->' : '-->';
  const text = `${change === undefined ? '' : SIGNS[change]}${escaped(label)}`.trim();
  return `${both ? '<' : ''}${line}${text === '' ? '' : `|"${text}"|`}`;
}

/** Text that Mermaid shows as it is: anything but letters, digits and a few signs becomes an entity code. */
function escaped(text: string): string {
  return text.replaceAll(/[^\w ./,-]/gu, (it) => `#${it.codePointAt(0) ?? 63};`);
}
