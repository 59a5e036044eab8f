import { createRequire } from 'node:module';
import { Option, type Command } from 'commander';
import { KINDS, LANGUAGES, type NewWorkloadKind, type NewWorkloadLanguage } from './templates';
import { examples, ROOT } from '../options';
import { print } from '../output';
import { requestedResource, type RequestedResource } from './requested-resource';

const load = createRequire(__filename);

interface Options {
  readonly kind: NewWorkloadKind;
  readonly language: NewWorkloadLanguage;
  readonly owner?: string;
  readonly resource: readonly RequestedResource[];
}

/** `idp new`: creates a workload to start from. */
export function addNew(program: Command): void {
  program
    .command('new')
    .description('create a workload in score/ that is valid and runs locally')
    .argument('<name>', 'name of the workload: 2 to 63 characters of a-z, 0-9 and -')
    .addOption(
      new Option('--kind <kind>', 'web answers HTTP, worker reads a queue, cron runs on a schedule, job once')
        .choices(Object.keys(KINDS))
        .makeOptionMandatory(),
    )
    .option('--owner <team>', 'the team that owns it, for the catalogue (default: platform)')
    .addOption(
      new Option('--language <language>', 'language of its program')
        .choices(Object.keys(LANGUAGES))
        .default('typescript'),
    )
    .addOption(
      new Option('--resource <name:type>', 'a resource of its own; params follow as ,<param>=<value>; may be repeated')
        .argParser(requestedResource)
        .default([], 'none'),
    )
    .addHelpText(
      'after',
      examples(
        'new greeter --kind web',
        'new mailer --kind worker --owner shop',
        'new hello --kind web --language python',
        'new shop --kind web --resource items:dynamodb-table,hashKey=id',
      ),
    )
    .action((name: string, { resource, ...options }: Options) => {
      const { newWorkload } = load('./run') as typeof import('./run');
      print(newWorkload({ root: ROOT, name, ...options, resources: resource }));
    });
}
