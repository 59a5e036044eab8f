import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An event as it arrived; `seq` is the number that its writer gave the line, if it has one. */
export interface Arrival {
  readonly timestamp: number;
  readonly message: string;
  readonly seq: number | undefined;
}

type Input = Record<string, unknown>;

interface LogEvent {
  readonly timestamp: number;
  readonly message: string;
}

/** Answers a request otherwise than by doing what it asks; undefined lets it pass. */
export type Fault = (operation: string, input: Input) => { status: number; type: string } | undefined;

const HOUR = 3_600_000;

/**
 * CloudWatch Logs and STS on loopback. It enforces what PutLogEvents is documented to enforce: size and order of a
 * batch, age of events, existing groups and streams. It makes no log group, which the role of Fluentd may not either.
 */
export class CloudWatchLogs {
  readonly groups = new Set<string>();
  /** Events by `<group>|<stream>`, in the order of arrival. */
  readonly arrivals = new Map<string, Arrival[]>();
  /** Requests that broke a rule. */
  readonly violations: string[] = [];
  readonly requests = new Map<string, number>();
  fault: Fault | undefined;
  private readonly streams = new Set<string>();
  private server: Server | undefined;
  private port = 0;

  async up(): Promise<void> {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** From here on connections are refused. */
  async down(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server) {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** What a person sees in a stream: CloudWatch shows events by time, and those of one millisecond as they came. */
  shown(group: string, stream: string): Arrival[] {
    const events = this.arrivals.get(`${group}|${stream}`) ?? [];
    return [...events].sort((a, b) => a.timestamp - b.timestamp);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) {
        chunks.push(chunk as Buffer);
      }
    } catch {
      return; // The outage began in the middle of a request.
    }
    const body = Buffer.concat(chunks).toString();
    const target = request.headers['x-amz-target'];
    if (target === undefined) {
      this.note('AssumeRoleWithWebIdentity');
      response.setHeader('content-type', 'text/xml').end(credentials());
      return;
    }
    const operation = String(target).replace(/^.*\./, '');
    this.note(operation);
    const input = JSON.parse(body) as Input;
    const { status, type, ...rest } = this.fault?.(operation, input) ?? this.perform(operation, input);
    response.statusCode = status;
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify(type === undefined ? rest : { __type: type, message: type }));
  }

  private note(operation: string): void {
    this.requests.set(operation, (this.requests.get(operation) ?? 0) + 1);
  }

  private perform(operation: string, input: Input): { status: number; type?: string } {
    const group = String(input['logGroupName']);
    const key = `${group}|${String(input['logStreamName'])}`;
    if (operation !== 'CreateLogStream' && operation !== 'PutLogEvents') {
      return { status: 400, type: 'AccessDeniedException' };
    }
    if (!this.groups.has(group)) {
      return { status: 400, type: 'ResourceNotFoundException' };
    }
    if (operation === 'CreateLogStream') {
      const exists = this.streams.has(key);
      this.streams.add(key);
      return exists ? { status: 400, type: 'ResourceAlreadyExistsException' } : { status: 200 };
    }
    if (!this.streams.has(key)) {
      return { status: 400, type: 'ResourceNotFoundException' };
    }
    return this.put(key, input['logEvents'] as LogEvent[]);
  }

  private put(key: string, events: readonly LogEvent[]): { status: number; type?: string } {
    const broken = brokenRule(events);
    if (broken !== undefined) {
      this.violations.push(`${key}: ${broken}`);
      return { status: 400, type: 'InvalidParameterException' };
    }
    const now = Date.now();
    const old = events.filter(({ timestamp }) => timestamp < now - 14 * 24 * HOUR).length;
    const soon = events.filter(({ timestamp }) => timestamp > now + 2 * HOUR).length;
    const stored = this.arrivals.get(key) ?? [];
    this.arrivals.set(key, stored);
    for (const { timestamp, message } of events.slice(old, events.length - soon)) {
      const seq = /\bseq=(\d+)/.exec(message)?.[1];
      stored.push({ timestamp, message, seq: seq === undefined ? undefined : Number(seq) });
    }
    const rejected = {
      ...(old > 0 && { tooOldLogEventEndIndex: old }),
      ...(soon > 0 && { tooNewLogEventStartIndex: events.length - soon }),
    };
    return { status: 200, ...(old + soon > 0 && { rejectedLogEventsInfo: rejected }) };
  }
}

function brokenRule(events: readonly LogEvent[]): string | undefined {
  const sizes = events.map(({ message }) => Buffer.byteLength(message) + 26);
  const times = events.map(({ timestamp }) => timestamp);
  if (events.length === 0 || events.length > 10_000) {
    return `${events.length} events`;
  }
  if (sizes.some((size) => size === 26 || size > 1_048_576)) {
    return `an event of ${Math.max(...sizes)} bytes`;
  }
  if (sizes.reduce((sum, size) => sum + size, 0) > 1_048_576) {
    return 'more than 1 MiB';
  }
  if (times.some((time, index) => time < (times[index - 1] ?? 0))) {
    return 'not in the order of time';
  }
  return (times.at(-1) ?? 0) - (times[0] ?? 0) > 24 * HOUR ? 'more than 24 hours' : undefined;
}

function credentials(): string {
  const expiration = new Date(Date.now() + HOUR).toISOString();
  return `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
    <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
    <SessionToken>token</SessionToken><Expiration>${expiration}</Expiration></Credentials></AssumeRoleWithWebIdentityResult>
    </AssumeRoleWithWebIdentityResponse>`;
}
