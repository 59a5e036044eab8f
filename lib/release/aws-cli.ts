import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** AWS refused a call of its command line. */
export class AwsCliError extends Error {
  /** @param name - as in the SDK, for example `ResourceExistsException` */
  constructor(message: string, name = 'AwsCliError') {
    super(message);
    this.name = name;
  }
}

/** AWS writes its refusals in this form, for all services. */
const REFUSAL = /An error occurred \((\w+)\) when calling the \w+ operation.*/;

/**
 * Calls AWS through its command line, with the credentials of the environment. Linux only.
 *
 * @param operation - for example `put-secret-value`
 * @param input - as in the API. It is in no argument, which every process of the machine could read
 * @returns the answer, as in the API; all pages of a list
 * @throws AwsCliError if AWS refuses
 */
export async function callAws<Output>(service: string, operation: string, input: object): Promise<Output> {
  const args = [service, operation, '--cli-input-json', 'file:///dev/stdin', '--output', 'json'];
  const file = namelessFile(ascii(input));
  try {
    const { status, stdout, stderr } = await run('aws', args, file);
    if (status !== 0) {
      const [line, name] = REFUSAL.exec(stderr) ?? [];
      // What the command line prints about a wrong input may quote the input.
      throw new AwsCliError(line ?? `aws ${service} ${operation} ended with ${status}; ${hintOf(stderr)}`, name);
    }
    return (stdout.trim() === '' ? {} : JSON.parse(stdout)) as Output;
  } finally {
    closeSync(file);
  }
}

/** The user and password of the account's ECR registry, `AWS:<token>`, for 12 hours. */
export async function ecrPassword(): Promise<string> {
  const { authorizationData } = await callAws<{
    readonly authorizationData: readonly { readonly authorizationToken: string }[];
  }>('ecr', 'get-authorization-token', {});
  return Buffer.from(authorizationData[0]?.authorizationToken ?? '', 'base64').toString();
}

/**
 * A file that only this process and those that it starts can read, and that is gone when they end. Not a pipe: the command
 * line of AWS reads its input twice (aws-cli issue 5982), and opening /dev/stdin a second time starts a file again.
 *
 * @returns its descriptor
 */
function namelessFile(content: string): number {
  const directory = mkdtempSync(join(tmpdir(), 'aws-input-'));
  try {
    const file = openSync(join(directory, 'input.json'), 'wx+', 0o600);
    writeSync(file, content);
    return file;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** JSON without characters that depend on the encoding of the machine. */
function ascii(input: object): string {
  return JSON.stringify(input).replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function hintOf(stderr: string): string {
  const known =
    /Unable to locate credentials|You must specify a region|Could not connect to the endpoint URL|not found/;
  return known.exec(stderr)?.[0] ?? 'run the same call by hand to see why';
}

/** Runs a program, and waits for its end. */
async function run(program: string, args: readonly string[], input: number): Promise<Ended> {
  const child = spawn(program, args, { stdio: [input, 'pipe', 'pipe'] });
  const ended = once(child, 'close').catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? new AwsCliError(`there is no program '${program}'; install it`)
      : error;
  }) as Promise<[number | null]>;
  const [stdout, stderr, [status]] = await Promise.all([
    text(child.stdout as Readable),
    text(child.stderr as Readable),
    ended,
  ]);
  return { status, stdout, stderr };
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
