// Dagre's own types cannot be read here: they import files without an extension, from a package of ES modules.
declare module '@dagrejs/dagre' {
  export interface Point {
    readonly x: number;
    readonly y: number;
  }
  interface Size {
    readonly width: number;
    readonly height: number;
  }
  /** Lengths are in pixels. What is placed has its centre in `x` and `y`; an edge without a label has neither. */
  export class Graph {
    constructor(options: { multigraph: boolean });
    setGraph(settings: Readonly<Record<string, string | number>>): void;
    graph(): Partial<Size>;
    setNode(id: string, size: Size): void;
    node(id: string): Point;
    setEdge(from: string, to: string, label: Size & { labelpos: 'c' }, name: string): void;
    edge(from: string, to: string, name: string): Partial<Point> & { readonly points: readonly Point[] };
  }
  export function layout(graph: Graph): void;
}
