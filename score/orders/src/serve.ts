import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { log } from './log';

/** Listens where the platform says (`PORT`, `HOST`) and closes on SIGTERM or SIGINT once open requests are answered. */
export function serve(server: Server, onStop: () => void = () => {}): void {
  server.listen(Number(process.env['PORT'] ?? 8080), process.env['HOST'] ?? '127.0.0.1', () => {
    log('info', 'listening', { port: (server.address() as AddressInfo).port });
  });
  const stop = (signal: NodeJS.Signals) => {
    log('info', 'stopping', { signal });
    onStop();
    server.close();
    server.closeIdleConnections();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
