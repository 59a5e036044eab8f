import { printable } from '../diagnostics/printable';
import type { Graph, GraphEdge, GraphNode, Mark } from './graph';
import { placeGraph, type PlacedEdge, type PlacedNode } from './place-graph';
import { MARK_COLOURS, MARK_SIGNS, shapeOf, type Shape } from './shapes';

const INK = '#1f2328';
/** Average width of a letter in pixels: of a name, which is bold, and of other text. */
const WIDE = 8.2;
const NARROW = 6.6;
const NODE_HEIGHT = 46;
/** Height of the lines below the picture that say what marks mean. */
const LEGEND = 28;

/** A graph as an SVG picture of its own, without scripts, fonts or anything from elsewhere. */
export function svg(graph: Graph): string {
  const { width: wide, height, nodes, edges } = placeGraph(graph, sizeOf);
  const marks = (Object.keys(MARK_SIGNS) as Mark[]).filter((mark) =>
    [...nodes, ...edges].some(({ change }) => change === mark),
  );
  const width = marks.length === 0 ? wide : Math.max(wide, 320);
  const all = height + (marks.length === 0 ? 0 : LEGEND);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${all}" viewBox="0 0 ${width} ${all}" role="img" font-family="system-ui, sans-serif" font-size="12" text-anchor="middle">`,
    '<title>Workloads, resources, calls and messages</title>',
    `<defs>${[undefined, ...marks].map(arrowHead).join('')}</defs>`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...edges.map(drawnEdge),
    ...nodes.map(drawnNode),
    ...(marks.length === 0 ? [] : [legend(marks, height)]),
    '</svg>',
  ].join('\n');
}

function sizeOf(item: GraphNode | GraphEdge): { width: number; height: number } {
  if (!('kind' in item)) {
    const text = edgeText(item);
    return { width: Math.ceil(text.length * NARROW), height: text === '' ? 0 : 16 };
  }
  const longest = Math.max(nodeText(item).length * WIDE, item.kind.length * NARROW);
  return { width: Math.ceil(longest) + 36, height: NODE_HEIGHT };
}

function nodeText({ label, change }: GraphNode): string {
  return (change === undefined ? '' : MARK_SIGNS[change]) + printable(label);
}

function edgeText({ label, change }: GraphEdge): string {
  return `${change === undefined ? '' : MARK_SIGNS[change]}${printable(label)}`.trim();
}

function drawnNode(node: PlacedNode): string {
  const { x, y, width, height, kind, change } = node;
  const shape = shapeOf(kind);
  const fill = shape === 'workload' ? '#ddf4ff' : '#f6f8fa';
  const middle = shape === 'store' ? y + 2 : y;
  const name = text(x, shape === 'outside' ? y + 5 : middle - 1, nodeText(node), 'font-size="14" font-weight="600"');
  const second = shape === 'outside' ? '' : text(x, y + 15, kind, 'fill="#59636e"');
  return `<g fill="${fill}" ${stroke(change, 1.5)}>${outline(shape, x - width / 2, y - height / 2, width, height)}</g>${name}${second}`;
}

/** A store is a cylinder, a queue a pipe: both are open at the ends through which data comes and goes. */
function outline(shape: Shape, left: number, top: number, width: number, height: number): string {
  const [right, bottom] = [left + width, top + height];
  const box = (radius: number) => `<rect x="${left}" y="${top}" width="${width}" height="${height}" rx="${radius}"/>`;
  switch (shape) {
    case 'workload':
      return box(4);
    case 'store':
      return `<path d="M${left} ${top + 5}v${height - 10}a${width / 2} 5 0 0 0 ${width} 0V${top + 5}a${width / 2} 5 0 0 0 ${-width} 0a${width / 2} 5 0 0 0 ${width} 0"/>`;
    case 'queue':
      return `${box(0)}<path d="M${left + 7} ${top}V${bottom}M${right - 7} ${top}V${bottom}"/>`;
    case 'outside':
    case 'other':
      return box(height / 2);
  }
}

function drawnEdge(edge: PlacedEdge): string {
  const { points, middle, both, change } = edge;
  const head = `url(#${headOf(change)})`;
  const start = both ? ` marker-start="${head}"` : '';
  const label = edgeText(edge);
  const line = `<path d="${curve(points)}" fill="none" ${stroke(change, 1.25)} marker-end="${head}"${start}/>`;
  const halo = 'paint-order="stroke" stroke="#ffffff" stroke-width="5"';
  return label === '' ? line : `${line}${text(middle.x, middle.y + 4, label, halo)}`;
}

/** A smooth line from the first point to the last one, which bends at those between. */
function curve(points: PlacedEdge['points']): string {
  const [first, ...bends] = points;
  const last = bends.pop();
  if (first === undefined || last === undefined) {
    return '';
  }
  const parts = bends.map((bend, index) => {
    const next = bends[index + 1];
    const end = next === undefined ? last : { x: (bend.x + next.x) / 2, y: (bend.y + next.y) / 2 };
    return `Q${pair(bend)} ${pair(end)}`;
  });
  return `M${pair(first)}${parts.join('') || `L${pair(last)}`}`;
}

function pair({ x, y }: { readonly x: number; readonly y: number }): string {
  return `${round(x)} ${round(y)}`;
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}

function stroke(change: Mark | undefined, width: number): string {
  const dashes = change === 'removed' ? ' stroke-dasharray="5 4"' : '';
  return change === undefined
    ? `stroke="${INK}" stroke-width="${width}"`
    : `stroke="${MARK_COLOURS[change]}" stroke-width="3"${dashes}`;
}

function headOf(change: Mark | undefined): string {
  return change ?? 'same';
}

function arrowHead(change: Mark | undefined): string {
  const colour = change === undefined ? INK : MARK_COLOURS[change];
  return `<marker id="${headOf(change)}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="${colour}"/></marker>`;
}

function legend(marks: readonly Mark[], top: number): string {
  return marks
    .map(
      (mark, index) =>
        `<text x="${16 + index * 100}" y="${top + 12}" text-anchor="start" fill="${MARK_COLOURS[mark]}">${MARK_SIGNS[mark]}${mark}</text>`,
    )
    .join('');
}

function text(x: number, y: number, content: string, attributes: string): string {
  const ink = attributes.includes('fill=') ? '' : ` fill="${INK}"`;
  return `<text x="${round(x)}" y="${round(y)}"${ink} ${attributes}>${escaped(content)}</text>`;
}

/** Text that XML shows as it is; it may not hold a half of a surrogate pair either. */
function escaped(content: string): string {
  return printable(content)
    .replaceAll(/[\ud800-\udfff]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
