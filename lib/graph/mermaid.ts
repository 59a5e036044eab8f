import type { Graph, GraphEdge, GraphNode } from './graph';
import { MARK_COLOURS, MARK_SIGNS, shapeOf, type Shape } from './shapes';

/** Around the label of a node (https://mermaid.js.org/syntax/flowchart.html). */
const BRACKETS: Readonly<Record<Shape, readonly [string, string]>> = {
  outside: ['((', '))'],
  workload: ['[', ']'],
  store: ['[(', ')]'],
  queue: ['[[', ']]'],
  other: ['([', '])'],
};

/** A graph as a Mermaid flowchart, which GitHub draws. What changes has a sign, a colour, and dashes if it goes. */
export function mermaid({ nodes, edges }: Graph): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `n${index}`]));
  const marks = [...new Set(nodes.flatMap(({ change }) => change ?? []))].sort();
  return [
    'flowchart LR',
    ...nodes.map((node) => `  ${ids.get(node.id) ?? ''}${drawn(node)}`),
    ...edges.map((edge) => `  ${ids.get(edge.from) ?? ''} ${arrow(edge)} ${ids.get(edge.to) ?? ''}`),
    ...marks.map(
      (mark) =>
        `  classDef ${mark} stroke:${MARK_COLOURS[mark]},stroke-width:3px${mark === 'removed' ? ',stroke-dasharray:5 5' : ''}`,
    ),
  ].join('\n');
}

function drawn({ label, kind, change }: GraphNode): string {
  const [open, close] = BRACKETS[shapeOf(kind)];
  const second = kind === 'outside' || kind === 'Deployment' ? '' : `<br/>${escaped(kind)}`;
  const sign = change === undefined ? '' : MARK_SIGNS[change];
  return `${open}"${sign}${escaped(label)}${second}"${close}${change === undefined ? '' : `:::${change}`}`;
}

function arrow({ both, label, change }: GraphEdge): string {
  const line = change === 'removed' ? '-.->' : '-->';
  const text = `${change === undefined ? '' : MARK_SIGNS[change]}${escaped(label)}`.trim();
  return `${both ? '<' : ''}${line}${text === '' ? '' : `|"${text}"|`}`;
}

/** Text that Mermaid shows as it is: anything but letters, digits and a few signs becomes an entity code. */
function escaped(text: string): string {
  return text.replaceAll(/[^\w ./,-]/gu, (it) => `#${it.codePointAt(0) ?? 63};`);
}
