import { createRequire } from 'node:module';
import { Argument, type Command } from 'commander';
import { bashCompletion } from './bash';
import { commandWords } from './command-words';
import { fishCompletion } from './fish';
import { zshCompletion } from './zsh';
import { examples } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

const SHELLS = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
]);

/** `idp completion`: scripts for the Tab key. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description("print the completion script of a shell; it completes 'idp', not 'npx idp'")
    .addArgument(new Argument('<shell>', 'name of the shell').choices([...SHELLS.keys()]))
    .addHelpText('after', examples('completion bash', 'completion zsh', 'completion fish'))
    .action((shell: string) => {
      const { knownValues } = load('./known-values') as typeof import('./known-values');
      print(SHELLS.get(shell)?.(commandWords(program, knownValues())) ?? '');
    });
}
