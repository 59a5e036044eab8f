import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { examples } from '../examples';
import { print } from '../print';
import { ROOT } from '../root';

const load = createRequire(__filename);

/** `idp validate`: what is wrong with the Score files. */
export function addValidate(program: Command): void {
  program
    .command('validate')
    .description('check every Score file against every environment')
    .addHelpText('after', examples('validate'))
    .action(() => {
      const { validate } = load('../../lib/commands/validate') as typeof import('../../lib/commands/validate');
      print(validate(ROOT));
    });
}
