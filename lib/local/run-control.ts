import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { UserError } from '../diagnostics/user-error';
import { isRecord } from '../diagnostics/value-at';

/** Where a run answers other commands of its checkout. The token is in its run file, which only its user can read. */
export interface RunControl {
  /** For example `http://127.0.0.1:40123`. */
  readonly url: string;
  readonly token: string;
}

/** Whether a value of a run file is one. */
export function isRunControl(value: unknown): value is RunControl {
  return isRecord(value) && typeof value['url'] === 'string' && typeof value['token'] === 'string';
}

/** Milliseconds that a run may take to answer: a program that is restarted gets five seconds to end, and 30 to start. */
const ANSWERED_WITHIN = 60_000;

/** What a run is asked: about itself, about the programs of a workload, or to restart one. */
export const QUESTIONS = ['status', 'programs', 'restart', 'aws'] as const;
export type Question = (typeof QUESTIONS)[number];

/** The answers to each question, as JSON values. */
export type RunAnswers = Readonly<Record<Question, (workload: string) => Promise<unknown>>>;

/** Answers every request that has the token. A page of another site cannot know the token. */
export async function startRunControl(answers: RunAnswers): Promise<RunControl> {
  const token = randomBytes(24).toString('hex');
  const server = createServer((asked, response) => {
    const { pathname, searchParams } = new URL(asked.url ?? '/', 'http://run');
    const question = QUESTIONS.find((it) => pathname === `/${it}`);
    const end = (status: number, value: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (!same(asked.headers.authorization ?? '', `Bearer ${token}`)) {
      end(403, {});
    } else if (question === undefined) {
      end(404, {});
    } else {
      answers[question](searchParams.get('workload') ?? '').then(
        (value) => end(200, value),
        (error: unknown) => (error instanceof UserError ? end(400, { message: error.message }) : end(500, {})),
      );
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  // It ends with the process, and keeps none alive.
  server.unref();
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, token };
}

/**
 * What the run answers; undefined if it does not.
 *
 * @throws UserError with what the run says is wrong
 */
export async function askRun({ url, token }: RunControl, question: Question, workload = ''): Promise<unknown> {
  const answer = await new Promise<{ readonly status: number; readonly body: string } | undefined>((resolve) => {
    // Not `fetch`, which may go through a proxy.
    const asked = request(`${url}/${question}?workload=${encodeURIComponent(workload)}`, {
      headers: { authorization: `Bearer ${token}` },
      timeout: ANSWERED_WITHIN,
      agent: false,
    });
    const nothing = () => {
      resolve(undefined);
    };
    asked.once('response', (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), nothing);
    });
    asked.once('error', nothing).once('timeout', () => asked.destroy());
    asked.end();
  });
  const said = parsed(answer?.body ?? '');
  if (answer?.status === 400 && typeof said === 'object' && said !== null && 'message' in said) {
    throw new UserError(String(said.message));
  }
  return answer?.status === 200 ? said : undefined;
}

/** Undefined for what is no JSON: another program may have the port. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Lengths in bytes: of two texts with as many characters, one may have more of them, which `timingSafeEqual` throws for. */
function same(given: string, expected: string): boolean {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)];
  return left.length === right.length && timingSafeEqual(left, right);
}
