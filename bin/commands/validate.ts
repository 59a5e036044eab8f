import { createRequire } from 'node:module';
import { Option, type Command } from 'commander';
import type { ValidateFormat } from '../../lib/commands/validate';
import { examples } from '../examples';
import { addOverrideOptions, overridesOf, type OverrideOptions } from '../override-options';
import { ROOT } from '../root';

const load = createRequire(__filename);

/** `idp validate`: what is wrong with the Score files. */
export function addValidate(program: Command): void {
  const formats: readonly ValidateFormat[] = ['text', 'json', 'sarif'];
  const command = program
    .command('validate')
    .description('check every Score file against every environment; exits with 1 if one is not valid')
    .addOption(new Option('--format <format>', 'sarif is for code scanning').choices(formats).default('text'));
  addOverrideOptions(command)
    .addHelpText('after', examples('validate', 'validate --format json', 'validate --format sarif > score.sarif'))
    .action(({ format, ...rest }: { format: ValidateFormat } & OverrideOptions) => {
      const { hasColour } = load('../../lib/commands/has-colour') as typeof import('../../lib/commands/has-colour');
      const { validate } = load('../../lib/commands/validate') as typeof import('../../lib/commands/validate');
      const { stdout, stderr, valid } = validate({
        root: ROOT,
        format,
        overrides: overridesOf(rest),
        colour: hasColour(process.stderr),
      });
      process.stderr.write(stderr);
      process.stdout.write(stdout);
      process.exitCode = valid ? 0 : 1;
    });
}
