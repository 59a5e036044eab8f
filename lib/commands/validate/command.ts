import { createRequire } from 'node:module';
import { Option, type Command } from 'commander';
import type { ValidateFormat } from './run';
import { addOverrideOptions, examples, type OverrideOptions, overridesOf, ROOT } from '../options';
import { hasColour } from '../output';

const load = createRequire(__filename);

/** `idp validate`: checks the Score files. */
export function addValidate(program: Command): void {
  const formats: readonly ValidateFormat[] = ['text', 'json', 'sarif'];
  const command = program
    .command('validate')
    .description('check every Score file against every environment; exits with 1 if one is not valid')
    .addOption(
      new Option('--format <format>', 'output format; sarif is for code scanning').choices(formats).default('text'),
    );
  addOverrideOptions(command)
    .addHelpText('after', examples('validate', 'validate --format json', 'validate --format sarif > score.sarif'))
    .action(({ format, ...rest }: { format: ValidateFormat } & OverrideOptions) => {
      const { validate } = load('./run') as typeof import('./run');
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
