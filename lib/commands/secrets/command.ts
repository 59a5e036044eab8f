import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT, examples } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

/** `idp secrets`: the values of claimed secrets. No subcommand prints one, or takes one as an argument. */
export function addSecrets(program: Command): void {
  const secrets = program
    .command('secrets')
    .description('set, push and list the secrets that workloads claim, without showing a value');
  addPush(secrets);
  addSet(secrets);
  addList(secrets);
}

function addPush(secrets: Command): void {
  secrets
    .command('push')
    .description('put values into Secrets Manager, read from the standard input: JSON, values by their names in GitHub')
    .requiredOption(...ENVIRONMENT)
    .option('--dry-run', 'show which claims would get a value, and write nothing', false)
    .option('--json', 'print JSON', false)
    .addHelpText('after', examples('secrets push --environment dev < values.json'))
    .action(async (options: { environment: string; dryRun: boolean; json: boolean }) => {
      const { push } = load('./push') as typeof import('./push');
      await push({ ...options, print });
    });
}

function addSet(secrets: Command): void {
  secrets
    .command('set')
    .description('set one secret; asks for its value, one line, or reads it from the standard input')
    .argument('<workload>', 'name of the workload')
    .argument('<name>', 'name of the resource in its Score file')
    .requiredOption(...ENVIRONMENT)
    .option('--json', 'print JSON', false)
    .addHelpText('after', examples('secrets set orders password --environment dev'))
    .action(async (workload: string, name: string, options: { environment: string; json: boolean }) => {
      const { set } = load('./set') as typeof import('./set');
      print(await set(workload, name, options));
    });
}

function addList(secrets: Command): void {
  secrets
    .command('list')
    .description('list the secrets of an environment: their names, ages and readers')
    .requiredOption(...ENVIRONMENT)
    .option('--offline', 'list what workloads claim, and ask AWS for nothing', false)
    .option('--json', 'print JSON', false)
    .addHelpText('after', examples('secrets list --environment dev', 'secrets list --environment dev --offline --json'))
    .action(async (options: { environment: string; offline: boolean; json: boolean }) => {
      const { list } = load('./list') as typeof import('./list');
      print(await list(options));
    });
}
