import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { examples } from '../options';

const load = createRequire(__filename);

/** `idp exec`: runs a command as the program of a workload would. */
export function addExec(program: Command): void {
  program
    .command('exec')
    .description("run a command with a workload's variables, in its directory, beside the local run")
    .argument('<workload>', 'name of the workload')
    .argument('<command...>', 'program and its arguments, after --')
    .option('--container <name>', 'container whose variables it gets (default: the only one)')
    .addHelpText(
      'after',
      `\nExits with the code of the command.\n${examples('exec orders -- env', "exec orders -- sh -c 'echo $TABLE_NAME'")}`,
    )
    .action(async (workload: string, command: string[], { container }: { readonly container?: string }) => {
      const { exec } = load('./run') as typeof import('./run');
      process.exitCode = await exec(workload, command, container);
    });
}
