import { createServer } from 'node:http';

const DIGEST = `sha256:${'a'.repeat(64)}`;

/** What `idp status --env` and `idp history` read for the card of an environment: a report, two releases, and a tag of ECR. */
export class FakeAws {
  /** Of the workload orders, in the report of the cluster. */
  orders = { ready: true, pods: { wanted: 2, ready: 2 }, restarts: 3 };
  #server;

  async start() {
    this.#server = createServer((request, response) => {
      request.resume();
      const answer = this.#answer(request.headers['x-amz-target']?.split('.').at(-1));
      // Other services are not there: a part of the status that the card does not show.
      response
        .writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(answer ?? { __type: 'AccessDeniedException', message: 'not in this test' }));
    });
    await new Promise((done) => this.#server.listen(0, '127.0.0.1', done));
    return this;
  }

  get variables() {
    return {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${this.#server.address().port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_MAX_ATTEMPTS: '1',
    };
  }

  stop() {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  #answer(operation) {
    switch (operation) {
      case 'GetItem':
        return { Item: { document: { S: JSON.stringify(this.#report()) } } };
      case 'Query':
        return { Items: [release(10, '1f3a9c2', 'alice', 'a'), release(9, '77d01be', 'bob', 'b')] };
      case 'DescribeImages':
        return { imageDetails: [{ imageDigest: DIGEST, imageTags: ['dev'] }] };
      default:
        return undefined;
    }
  }

  #report() {
    const workload = { name: 'orders', kind: 'Deployment', applied: DIGEST, images: [], ...this.orders };
    return {
      version: 1,
      writtenAt: new Date().toISOString(),
      release: { digest: DIGEST, ready: true },
      hosts: [],
      workloads: [workload],
    };
  }
}

/** As lib/release/record-item.ts writes it. */
function release(number, tag, by, digit) {
  const texts = { environment: 'dev', made: 'publish', state: 'released', source: 'here', tag, by };
  return {
    kind: { S: 'release' },
    id: { S: String(number).padStart(10, '0') },
    number: { N: String(number) },
    at: { S: `2026-11-2${number % 9}T08:00:00Z` },
    artifact: { S: `sha256:${digit.repeat(64)}` },
    images: { M: {} },
    workloads: { L: [{ S: 'orders' }] },
    ...Object.fromEntries(Object.entries(texts).map(([name, S]) => [name, { S }])),
  };
}
