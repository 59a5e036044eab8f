import { createRequire } from 'node:module';
import { Argument, type Command } from 'commander';
import { bashCompletion } from '../completion/bash';
import { commandWords } from '../completion/command-words';
import { fishCompletion } from '../completion/fish';
import { zshCompletion } from '../completion/zsh';
import { examples } from '../examples';
import { print } from '../print';

const load = createRequire(__filename);

const SHELLS = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
]);

/** `idp completion`: what a shell offers on the Tab key. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description("print a shell's completion of idp; it completes the command 'idp', not 'npx idp'")
    .addArgument(new Argument('<shell>', 'the shell').choices([...SHELLS.keys()]))
    .addHelpText('after', examples('completion bash', 'completion zsh', 'completion fish'))
    .action((shell: string) => {
      const { knownValues } = load(
        '../../lib/commands/known-values',
      ) as typeof import('../../lib/commands/known-values');
      print(SHELLS.get(shell)?.(commandWords(program, knownValues())) ?? '');
    });
}
