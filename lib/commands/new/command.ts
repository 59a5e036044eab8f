import { createRequire } from 'node:module';
import { Option, type Command } from 'commander';
import type { NewWorkloadKind } from './run';
import { examples, ROOT } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

/** `idp new`: creates a workload to start from. */
export function addNew(program: Command): void {
  const kinds: readonly NewWorkloadKind[] = ['web', 'worker', 'cron'];
  program
    .command('new')
    .description('create a workload in score/ that is valid and runs locally')
    .argument('<name>', 'name of the workload: 2 to 63 characters of a-z, 0-9 and -')
    .addOption(
      new Option('--kind <kind>', 'web answers HTTP, worker reads a queue, cron runs on a schedule')
        .choices(kinds)
        .makeOptionMandatory(),
    )
    .addHelpText('after', examples('new greeter --kind web', 'new mailer --kind worker', 'new cleanup --kind cron'))
    .action((name: string, { kind }: { kind: NewWorkloadKind }) => {
      const { newWorkload } = load('./run') as typeof import('./run');
      print(newWorkload({ root: ROOT, name, kind }));
    });
}
