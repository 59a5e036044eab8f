import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { requestListener } from './request-listener';
import { loadStaticFiles } from './static-files';

const files = loadStaticFiles(join(__dirname, '../public'));
const servers: Server[] = [];

async function start(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  jest.restoreAllMocks();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

test.each(['/', '/app.js', '/style.css'])('serves %s without permission for inline script', async (path) => {
  const url = await start(requestListener(files, 'http://127.0.0.1:9'));
  const response = await fetch(url + path);
  expect(response.status).toBe(200);
  const policy = response.headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
});

test('the page has no inline script or style for the policy to block', () => {
  const html = files.get('/')?.content.toString() ?? '';
  expect(html).toContain('<script src="/app.js" defer></script>');
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/);
});

test('the policy allows the icon that the page names', async () => {
  const html = files.get('/')?.content.toString() ?? '';
  expect(html).toContain('<link rel="icon" href="data:,"');
  const response = await fetch(await start(requestListener(files, 'http://127.0.0.1:9')));
  expect(response.headers.get('content-security-policy')).toContain('img-src data:;');
});

test('every field of the form has a label', () => {
  const html = files.get('/')?.content.toString() ?? '';
  const fields = [...html.matchAll(/<input id="(\w+)"/g)].map(([, id]) => id);
  expect(fields).toEqual(['item', 'quantity']);
  fields.forEach((id) => expect(html).toContain(`<label for="${id}">`));
});

test.each(['/public/index.html', '/%2e%2e/package.json', '/api/orders/a/b'])('refuses %s', async (path) => {
  const url = await start(requestListener(files, 'http://127.0.0.1:9'));
  expect((await fetch(url + path)).status).toBe(404);
});

test('passes orders on with their body and answer, and without cookies', async () => {
  const seen: unknown[] = [];
  const orders = await start((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      seen.push([request.method, request.url, body, request.headers.cookie]);
      response.writeHead(201, { 'content-type': 'application/json', 'set-cookie': 'a=b' }).end('{"id":"1"}');
    });
  });
  const url = await start(requestListener(files, orders));
  const headers = { 'content-type': 'application/json', cookie: 'secret=1' };
  const response = await fetch(`${url}/api/orders`, { method: 'POST', headers, body: '{"item":"tea"}' });
  expect(response.status).toBe(201);
  expect(await response.json()).toEqual({ id: '1' });
  expect(response.headers.get('set-cookie')).toBeNull();
  expect(seen).toEqual([['POST', '/api/orders', '{"item":"tea"}', undefined]]);
});

test('answers 502 when orders cannot be reached', async () => {
  const gone = createServer();
  await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
  const { port } = gone.address() as AddressInfo;
  await new Promise((resolve) => gone.close(resolve));
  const url = await start(requestListener(files, `http://127.0.0.1:${port}`));
  expect((await fetch(`${url}/api/orders`)).status).toBe(502);
});
