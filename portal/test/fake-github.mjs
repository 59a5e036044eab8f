import { createServer } from 'node:http';

const SHA = 'a'.repeat(40);

/**
 * As much of GitHub Enterprise Server as the portal uses, on loopback: a sign-in that asks for no password, and the API
 * with which a pull request is opened. It keeps what it was sent, and takes one token.
 */
export class FakeGithub {
  /** Contents of the files that were sent, by path. */
  files = new Map();
  pullRequests = [];
  /** Who signs in. */
  login = 'alice';
  #blobs = [];
  #server;

  constructor(token) {
    this.token = token;
  }

  async start() {
    this.#server = createServer((request, response) => {
      let body = '';
      request.on('data', (more) => (body += more));
      request.on('end', () => this.#answer(request, body, response));
    });
    await new Promise((done) => this.#server.listen(0, '127.0.0.1', done));
    this.address = `http://localhost:${this.#server.address().port}`;
    return this;
  }

  stop() {
    this.#server?.close();
    this.#server?.closeAllConnections();
  }

  #answer({ method, url, headers }, body, response) {
    const { pathname, searchParams } = new URL(url, this.address);
    const call = `${method} ${pathname}`;
    if (call === 'GET /login/oauth/authorize') {
      const back = new URL(searchParams.get('redirect_uri'));
      back.searchParams.set('code', 'one-time-code');
      back.searchParams.set('state', searchParams.get('state'));
      response.writeHead(302, { location: back.href }).end();
      return;
    }
    const isKnown = [`Bearer ${this.token}`, `token ${this.token}`, 'Bearer of-the-user', 'token of-the-user'].includes(
      headers.authorization,
    );
    const [status, answer] =
      call === 'POST /login/oauth/access_token'
        ? [200, { access_token: 'of-the-user', token_type: 'bearer', scope: 'read:user' }]
        : isKnown
          ? this.#api(call, body === '' ? {} : JSON.parse(body))
          : [401, { message: 'Bad credentials' }];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  #api(call, input) {
    const repository = '/api/v3/repos/acme/shop';
    switch (call) {
      case 'GET /api/v3/user':
        return [200, { id: 1, login: this.login, name: this.login, avatar_url: '' }];
      case `GET ${repository}`:
        return [200, { default_branch: 'main', permissions: { push: true } }];
      case `GET ${repository}/commits`:
        return [200, [{ sha: SHA, commit: { tree: { sha: SHA } } }]];
      case `POST ${repository}/git/blobs`:
        this.#blobs.push(Buffer.from(input.content, input.encoding).toString());
        return [201, { sha: String(this.#blobs.length - 1) }];
      case `POST ${repository}/git/trees`:
        input.tree.forEach(({ path, sha }) => this.files.set(path, this.#blobs[Number(sha)]));
        return [201, { sha: SHA }];
      case `POST ${repository}/git/commits`:
      case `POST ${repository}/git/refs`:
        return [201, { sha: SHA }];
      case 'POST /api/graphql':
        return [200, { data: { repository: { ref: null } } }];
      case `POST ${repository}/pulls`:
        this.pullRequests.push(input);
        return [201, { number: 7, html_url: `${this.address}/acme/shop/pull/7`, base: { ref: 'main' } }];
      default:
        return [404, { message: `the test has no ${call}` }];
    }
  }
}
