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
    .argument(
      '[paths...]',
      'Score files and directories to show the problems of; a file outside of score/ is checked alone',
    )
    .addOption(
      new Option('--format <format>', 'output format; sarif is for code scanning').choices(formats).default('text'),
    );
  addOverrideOptions(command)
    .addHelpText('after', examples('validate', 'validate score/orders', 'validate --format sarif > score.sarif'))
    .action((paths: readonly string[], { format, ...rest }: { format: ValidateFormat } & OverrideOptions) => {
      const { validate } = load('./run') as typeof import('./run');
      const { stdout, stderr, valid } = validate({
        root: ROOT,
        paths,
        format,
        overrides: overridesOf(rest),
        colour: hasColour(process.stderr),
      });
      process.stderr.write(stderr);
      process.stdout.write(stdout);
      process.exitCode = valid ? 0 : 1;
    });
}
