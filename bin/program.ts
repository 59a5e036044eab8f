import { Command } from 'commander';
import { addCompletion } from './commands/completion';
import { addConformance } from './commands/conformance';
import { addDown } from './commands/down';
import { addImages } from './commands/images';
import { addNew } from './commands/new';
import { addPlan } from './commands/plan';
import { addPublish } from './commands/publish';
import { addRender } from './commands/render';
import { addSchema } from './commands/schema';
import { addTypes } from './commands/types';
import { addUp } from './commands/up';
import { addValidate } from './commands/validate';
import { addWhy } from './commands/why';

/**
 * The command line: what a reader can type. bin/commands/ says it, one file per command, and loads what does it
 * (lib/commands/, of the same name) when the command is chosen: help and wrong usage load neither CDK nor zod.
 */
export function createProgram(): Command {
  const program = new Command('idp')
    .description('Internal developer platform: check, render and run the workloads of this repository')
    .exitOverride()
    .showHelpAfterError();
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
  return program;
}
