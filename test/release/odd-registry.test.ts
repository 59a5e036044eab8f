import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DistributionRegistry } from '../../lib/release/distribution-registry';

let server: Server;
let answer: (response: ServerResponse) => void;
let registry: DistributionRegistry;
beforeAll(async () => {
  server = createServer((_, response) => {
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  registry = new DistributionRegistry(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const DIGEST = `sha256:${'0'.repeat(64)}`;
const asUserError = (message: string) => ({ name: 'UserError', message: expect.stringContaining(message) });

test('a page is no manifest, although it has a digest', async () => {
  answer = (response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>');
  await expect(registry.digest('a', 'b')).rejects.toMatchObject(
    asUserError('answered a:b with "text/html", which is no manifest; check that it is an OCI registry'),
  );
});

test('the type of a manifest may have parameters', async () => {
  answer = (response) => response.writeHead(200, { 'content-type': `${MANIFEST}; charset=utf-8` }).end('{}');
  expect(await registry.manifest('a', 'b')).toMatchObject({ mediaType: MANIFEST });
});

test('other content than was asked for is refused', async () => {
  answer = (response) => response.writeHead(200, { 'content-type': MANIFEST }).end('{}');
  await expect(registry.manifest('a', DIGEST)).rejects.toMatchObject(asUserError(`but was to have ${DIGEST}`));
  await expect(registry.blob('a', DIGEST)).rejects.toMatchObject(asUserError(`but was to have ${DIGEST}`));
});

test.each([200, 404])('an answer of status %i that breaks off is said in a line', async (status) => {
  answer = (response) => {
    response.writeHead(status, { 'content-type': MANIFEST, 'content-length': '1000' });
    response.write('{', () => response.destroy());
  };
  await expect(registry.manifest('a', 'b')).rejects.toMatchObject(asUserError('broke off its answer'));
});
