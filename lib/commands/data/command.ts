import { createRequire } from 'node:module';
import { InvalidArgumentError, type Command } from 'commander';
import { examples } from '../options';
import { print } from '../output';

const load = createRequire(__filename);
const run = () => load('./run') as typeof import('./run');

/** As many items, messages or objects are shown. */
const LIMIT = 100;

const RESOURCE = ['<resource>', "id or name of a resource, as 'idp data list' shows them"] as const;

interface PutOptions {
  readonly key?: string;
  readonly json: boolean;
}

/** `idp data`: what the tables, queues, buckets, topics and secrets of the local run hold. */
export function addData(program: Command): void {
  const data = program
    .command('data')
    .description('list, show, put and purge what the resources of the local run hold');
  addList(data);
  addShow(data);
  addPut(data);
  addPurge(data);
}

function addList(data: Command): void {
  data
    .command('list')
    .description('list the tables, queues, buckets, topics, secrets and parameters of the local run')
    .option('--json', 'print JSON', false)
    .addHelpText('after', examples('data list', 'data list --json'))
    .action(async ({ json }: { readonly json: boolean }) => {
      print(await run().list(json));
    });
}

function addShow(data: Command): void {
  data
    .command('show')
    .description('print items, messages or objects of a resource of the local run, or a value, as JSON')
    .argument(...RESOURCE)
    .argument('[key]', 'key of an object, whose text is printed')
    .option('--limit <number>', 'most that are printed', count, LIMIT)
    .option('--json', 'print JSON, as it always does')
    .addHelpText(
      'after',
      `\nMessages stay in their queue.\n${examples('data show orders', 'data show order-placed', 'data show fulfilment.receipts --limit 10')}`,
    )
    .action(async (resource: string, key: string | undefined, { limit }: { readonly limit: number }) => {
      print(await run().show(resource, key, limit));
    });
}

function addPut(data: Command): void {
  data
    .command('put')
    .description('put an item, a message or an object into a resource of the local run, or set a secret')
    .argument(...RESOURCE)
    .argument('[value]', 'an item as JSON, or any text (default: read from the standard input)')
    .option('--key <key>', 'key of an object')
    .option('--json', 'print JSON', false)
    .addHelpText(
      'after',
      examples(`data put orders '{"id":"1","kind":"order"}'`, 'data put fulfilment.receipts --key a.txt < a.txt'),
    )
    .action(async (resource: string, value: string | undefined, { key, json }: PutOptions) => {
      print(await run().put(resource, { value, key, input: process.stdin, json }));
    });
}

function addPurge(data: Command): void {
  data
    .command('purge')
    .description('remove all items, messages or objects of a resource of the local run')
    .argument(...RESOURCE)
    .option('--json', 'print JSON', false)
    .addHelpText('after', examples('data purge order-placed'))
    .action(async (resource: string, { json }: { readonly json: boolean }) => {
      print(await run().purge(resource, json));
    });
}

function count(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new InvalidArgumentError('expected a number from 1');
  }
  return Number(text);
}
