import { isUtf8 } from 'node:buffer';
import { buffer } from 'node:stream/consumers';
import { columns } from '../../diagnostics/columns';
import { oneOf } from '../../diagnostics/did-you-mean';
import { printable } from '../../diagnostics/printable';
import { UserError } from '../../diagnostics/user-error';
import type { AwsAccess } from '../../local/aws-endpoint';
import { askLocalRun } from '../ask-local-run';
import { UsageError } from '../usage-error';
import { outputWidth, toJson } from '../output';
import { bucket } from './bucket';
import { parameter } from './parameter';
import { queue } from './queue';
import type { DataResource, OpenData, ResourceData } from './resource-data';
import { secret } from './secret';
import { table } from './table';
import { topic } from './topic';

const BUCKET = 's3';

/** By resource type. */
const DATA: ReadonlyMap<string, OpenData> = new Map([
  ['dynamodb-table', table],
  ['sqs', queue],
  [BUCKET, bucket],
  ['sns-topic', topic],
  ['secret', secret],
  ['ssm-parameter', parameter],
]);

/** The resources of the local run that have data. */
export async function list(json: boolean): Promise<string> {
  const { resources } = await ask();
  const shown = resources.map(({ type, uid, name, workloads }) => ({ id: idOf(uid), type, name, workloads }));
  return json
    ? toJson(shown)
    : columns(
        shown.map(({ id, type, name, workloads }) => [id, type, name, workloads.join(', ')]),
        outputWidth(),
      ).join('\n');
}

/** What a resource holds, as JSON. */
export async function show(wanted: string, key: string | undefined, limit: number): Promise<string> {
  const { data, name, type } = await open(wanted);
  refuseKey(key, wanted, type);
  return toJson((await answered(data.show(name, limit, key))) ?? null);
}

/** Adds an item, a message or an object, or sets a secret. The value is read from the input where it is left out. */
export async function put(wanted: string, { value, key, input, json }: PutOptions): Promise<string> {
  const { data, name, type } = await open(wanted);
  if (data.put === undefined) {
    throw new UserError(`'${printable(wanted)}' is a resource of type ${type}, which takes no data`);
  }
  refuseKey(key, wanted, type);
  const bytes = value === undefined ? await buffer(input) : Buffer.from(value);
  if (type !== BUCKET && !isUtf8(bytes)) {
    throw new UserError(`the value is not text in UTF-8, and '${printable(wanted)}' is a resource of type ${type}`);
  }
  await answered(data.put(name, { value: bytes, key }));
  return json ? toJson({ type, name }) : `put into ${name}`;
}

/** Only objects have keys that a command names. */
function refuseKey(key: string | undefined, wanted: string, type: string): void {
  if (key !== undefined && type !== BUCKET) {
    throw new UsageError(`'${printable(wanted)}' is a resource of type ${type}; only objects have a key`);
  }
}

export interface PutOptions {
  readonly value: string | undefined;
  readonly key: string | undefined;
  readonly input: NodeJS.ReadableStream;
  readonly json: boolean;
}

/** Removes all items, messages or objects. */
export async function purge(wanted: string, json: boolean): Promise<string> {
  const { data, name, type } = await open(wanted);
  if (data.purge === undefined) {
    throw new UserError(`'${printable(wanted)}' is a resource of type ${type}, which cannot be purged`);
  }
  const count = await answered(data.purge(name));
  if (json) {
    // A queue does not say how many there were.
    return toJson({ type, name, removed: count ?? null });
  }
  return count === undefined ? `purged ${name}` : `purged ${name}: ${count} removed`;
}

async function ask(): Promise<{ readonly access: AwsAccess; readonly resources: readonly DataResource[] }> {
  const { access, resources } = (await askLocalRun('aws')) as { access: AwsAccess; resources: DataResource[] };
  return { access, resources: resources.filter(({ type }) => DATA.has(type)) };
}

/**
 * @param wanted - id, uid or name of a resource
 * @throws UserError if there is none, or several of this id
 */
async function open(wanted: string): Promise<{ data: ResourceData; name: string; type: string }> {
  const { access, resources } = await ask();
  const found = resources.filter(({ uid, name }) => [uid, idOf(uid), name].includes(wanted));
  const [resource] = found;
  if (resource === undefined) {
    const ids = resources.map(({ uid }) => idOf(uid));
    throw new UserError(`no resource '${printable(wanted)}' in the local run; ${oneOf('resources', ids, wanted)}`);
  }
  if (found.length > 1) {
    throw new UserError(
      `several resources have the id '${wanted}'; choose one: ${found.map((it) => it.uid).join(', ')}`,
    );
  }
  const { type, name } = resource;
  return { data: (DATA.get(type) as OpenData)(access), name, type };
}

/** An error of the service in one line. */
async function answered<Result>(answer: Promise<Result>): Promise<Result> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && '$fault' in error) {
      throw new UserError(`${error.name}: ${printable(error.message)}`);
    }
    throw error;
  }
}

/** The id of a resource: `<workload>.<name>` where it belongs to one workload alone, or what its Score file says. */
function idOf(uid: string): string {
  return uid.slice(uid.indexOf('#') + 1);
}
