import type { PlannedWorkload } from '../plan/plan';

/** What Node.js and its debuggers use by default. */
const FIRST = 9229;

/** Ports for debuggers, one for each workload; it stays the same while the run goes on. */
export class InspectorPorts {
  private readonly ports = new Map<string, number>();

  public portOf(name: string): number {
    const port = this.ports.get(name) ?? FIRST + this.ports.size;
    this.ports.set(name, port);
    return port;
  }
}

/** Whether the dev-command of a workload starts Node.js. */
export function runsNode({ containers }: PlannedWorkload): boolean {
  return containers.some(({ devCommand = '' }) => /\b(node|npm|npx|pnpm|yarn|tsx|ts-node)\b/.test(devCommand));
}
