import { createServer, type AddressInfo, type Server } from 'node:net';

/** Different loopback ports on which nothing listens. */
export async function freePorts(count: number): Promise<number[]> {
  // All stay open until the last one is found, so that none is returned twice.
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map(async (server) => await new Promise((resolve) => server.close(resolve))));
  return ports;
}

async function listen(): Promise<Server> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
