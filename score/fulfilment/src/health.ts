import type { RequestListener } from 'node:http';

/** A poll takes 20 s, and a full batch little more: without a new round for this long, the loop hangs. */
const MAX_SILENCE_MS = 120_000;

/** Health of a loop that reports each of its rounds. */
export class Health {
  private lastRound: number;

  constructor(private readonly now: () => number = Date.now) {
    this.lastRound = now();
  }

  /** To be called at the start of each round. */
  public readonly beat = (): void => {
    this.lastRound = this.now();
  };

  /** Whether the loop still runs. */
  public isOk(): boolean {
    return this.now() - this.lastRound <= MAX_SILENCE_MS;
  }
}

/** Answers `/healthz`: 200 while the loop runs, 503 when it hangs. */
export function healthListener(health: Health): RequestListener {
  return (request, response) => {
    const status = request.url === '/healthz' ? (health.isOk() ? 200 : 503) : 404;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ status }));
  };
}
