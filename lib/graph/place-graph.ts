import { Graph as Layout, layout, type Point } from '@dagrejs/dagre';
import type { Graph, GraphEdge, GraphNode } from './graph';

/** Lengths are in pixels, from the top left corner; a node is placed by its centre. */
export interface PlacedNode extends GraphNode, Point {
  readonly width: number;
  readonly height: number;
}

export interface PlacedEdge extends GraphEdge {
  /** From the border of one node to that of the other, past all others. */
  readonly points: readonly Point[];
  /** Centre of the label. */
  readonly middle: Point;
}

/** Where everything of a graph is drawn. */
export interface PlacedGraph {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
}

/** Space around the picture. */
const MARGIN = 16;

/** Places a graph from left to right, in the direction of its edges. */
export function placeGraph(
  { nodes, edges }: Graph,
  sizeOf: (item: GraphNode | GraphEdge) => { readonly width: number; readonly height: number },
): PlacedGraph {
  const placed = new Layout({ multigraph: true });
  placed.setGraph({ rankdir: 'LR', nodesep: 24, edgesep: 24, ranksep: 56, marginx: MARGIN, marginy: MARGIN });
  nodes.forEach((node) => placed.setNode(node.id, { ...sizeOf(node) }));
  edges.forEach((edge, index) => placed.setEdge(edge.from, edge.to, { ...sizeOf(edge), labelpos: 'c' }, String(index)));
  layout(placed);
  const { width = 0, height = 0 } = placed.graph();
  const boxes = nodes.map((node) => ({ ...node, ...sizeOf(node), ...placed.node(node.id) }));
  return {
    width: Math.max(Math.ceil(width), 2 * MARGIN),
    height: Math.max(Math.ceil(height), 2 * MARGIN),
    nodes: boxes,
    edges: edges.map((edge, index) => {
      const found = placed.edge(edge.from, edge.to, String(index));
      const itself = edge.from === edge.to ? boxes.find(({ id }) => id === edge.from) : undefined;
      const points = itself === undefined ? found.points : loop(itself);
      return { ...edge, points, middle: centre(found) };
    }),
  };
}

/** Dagre keeps the space below a node for an edge to itself, and places that edge as if the picture went downwards. */
function loop({ x, y, width, height }: PlacedNode): Point[] {
  const [bottom, side] = [y + height / 2, width / 4];
  return [
    { x: x + side, y: bottom },
    { x: x + side, y: bottom + height },
    { x: x - side, y: bottom + height },
    { x: x - side, y: bottom },
  ];
}

function centre({ x = 0, y = 0 }: Partial<Point>): Point {
  return { x, y };
}
