import { createRequire } from 'node:module';
import { Argument, type Command } from 'commander';
import { examples } from '../options';
import { print } from '../output';
import type { Shell } from './run';

const load = createRequire(__filename);

/** `idp completion`: scripts for the Tab key. */
export function addCompletion(program: Command): void {
  const shells: readonly Shell[] = ['bash', 'zsh', 'fish', 'json'];
  program
    .command('completion')
    .description("print the completion script of a shell (it completes 'idp', not 'npx idp'), or its words as JSON")
    .addArgument(new Argument('<shell>', 'name of the shell, or json').choices(shells))
    .addHelpText('after', examples('completion bash', 'completion zsh', 'completion fish'))
    .action((shell: Shell) => {
      const { completion } = load('./run') as typeof import('./run');
      print(completion(program, shell));
    });
}
