import { Command } from 'commander';
import { printable } from '../diagnostics/printable';
import { addCompletion } from './completion/command';
import { addConformance } from './conformance/command';
import { addDown } from './down/command';
import { addImages } from './images/command';
import { addNew } from './new/command';
import { addPlan } from './plan/command';
import { addPublish } from './publish/command';
import { addRender } from './render/command';
import { addSchema } from './schema/command';
import { addTypes } from './types/command';
import { addUp } from './up/command';
import { addValidate } from './validate/command';
import { addWhy } from './why/command';
import { version } from '../../package.json';

/**
 * The command line. `<name>/command.ts` declares the options of a command and loads `<name>/run.ts` when the command
 * runs: help and wrong usage load neither the CDK nor zod.
 */
export function createProgram(): Command {
  const program = new Command('idp')
    .description('Internal developer platform: check, render and run the workloads of this repository')
    .version(version, '-V, --version', 'display the version')
    .exitOverride();
  const commands = [
    addUp,
    addDown,
    addNew,
    addValidate,
    addRender,
    addImages,
    addPlan,
    addWhy,
    addPublish,
    addTypes,
    addSchema,
    addConformance,
    addCompletion,
  ];
  commands.forEach((add) => {
    add(program);
  });
  [program, ...program.commands].forEach((command) => {
    const name = command === program ? 'idp' : `idp ${command.name()}`;
    command.configureOutput({
      outputError: (text, write) => {
        write(`${usageError(text)} see '${name} --help'\n`);
      },
    });
  });
  return program;
}

/** Commander's message on one line, in the form of our other messages. */
function usageError(text: string): string {
  const [problem = '', similar = ''] = text
    .trim()
    .replace(/^error: /, '')
    .replace(/(is invalid|for '[\w-]+')\. (\w)/, (_, end: string, start: string) => `${end}; ${start.toLowerCase()}`)
    .split(/\n\(Did you mean (?:one of )?(.*)\?\)$/);
  const suggestion =
    similar === '' ? '' : ` did you mean ${similar.replaceAll(/[^, ]+/g, "'$&'").replaceAll(', ', ' or ')}?`;
  return `${printable(problem.replace(/\.$/, ''))};${suggestion}`;
}
