import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Ingress } from '../../../lib/config/environment';
import { renderRoutes } from '../../../lib/orchestrator/render-routes';
import type { Plan, PlannedWorkload, Route } from '../../../lib/plan/plan';
import { emptyPlan } from '../../support/plan';

/** What a workload got. */
export interface Received {
  readonly workload: string;
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** A server for each workload of some routes. It answers with what it got; `?slow` answers in two parts, `?never` not at all. */
export class Workloads {
  private readonly servers = new Map<string, Server>();

  async up(routes: readonly Route[]): Promise<void> {
    for (const workload of new Set(routes.map((route) => route.workload))) {
      const server = createServer((request, response) => this.answer(workload, request, response));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      this.servers.set(workload, server);
    }
  }

  down(): void {
    this.servers.forEach((server) => {
      server.closeAllConnections();
      server.close();
    });
  }

  /** The file that `npx idp publish` would write for routes to these workloads. */
  routesConf(routes: readonly Route[], ingress: Ingress = { allowedCidrs: ['0.0.0.0/0'] }): string {
    const workloads = [...new Set(routes.map(({ workload }) => workload))].map((name) => {
      const { port = 80 } = (this.servers.get(name)?.address() ?? {}) as Partial<AddressInfo>;
      const ports = [{ name: 'http', port, targetPort: port, protocol: 'TCP' }];
      return { name, namespace: name, ports } as unknown as PlannedWorkload;
    });
    const plan: Plan = { ...emptyPlan, workloads, routes, ingress };
    return renderRoutes(plan) ?? '';
  }

  private answer(workload: string, request: IncomingMessage, response: ServerResponse): void {
    const headers = request.headers as Record<string, string>;
    const received: Received = { workload, url: request.url ?? '', headers };
    const text = JSON.stringify(received);
    request.resume().once('end', () => {
      if (received.url.includes('never')) {
        return;
      }
      if (received.url.includes('slow')) {
        response.write('first');
        setTimeout(() => response.end(text), 4000);
      } else {
        response.end(text);
      }
    });
  }
}
