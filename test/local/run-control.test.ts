import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { askRun, startRunControl } from '../../lib/local/run-control';

/** The status that a request with this header is answered with. */
async function statusOf(url: string, authorization: string): Promise<number | undefined> {
  return await new Promise((resolve, reject) => {
    request(`${url}/status`, { headers: { authorization }, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once('error', reject)
      .end();
  });
}

test('a run answers whoever has its token, and ends at no other', async () => {
  const well = async () => ({ state: 'well' });
  const { url, token } = await startRunControl({ status: well, programs: well, restart: well, aws: well });
  const others = ['', 'Bearer ', `Bearer ${token}x`, token, `Bearer ${'0'.repeat(token.length)}`];
  // As many characters as the right one, and more bytes.
  const wide = `Bearer ${'é'.repeat(token.length)}`;
  for (const other of [...others, wide]) {
    expect([other, await statusOf(url, other)]).toEqual([other, 403]);
  }
  expect(await askRun({ url, token }, 'status')).toEqual({ state: 'well' });
});

test('what answers at the address of a run that has ended is no answer', async () => {
  const server = createServer((_, response) => response.end('<html>'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect(await askRun({ url, token: 'any' }, 'status')).toBeUndefined();
  server.close();
  server.closeAllConnections();
  expect(await askRun({ url, token: 'any' }, 'status')).toBeUndefined();
});
