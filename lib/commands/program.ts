import { Command } from 'commander';
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
