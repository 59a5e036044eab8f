import { createRequire } from 'node:module';
import { type AddHelpTextContext, Command, type Option } from 'commander';
import { printable } from '../diagnostics/printable';
import { addAdopt } from './adopt/command';
import { addBootstrap } from './bootstrap/command';
import { addBuild } from './build/command';
import { addCatalogue } from './catalogue/command';
import { addCompletion } from './completion/command';
import { addConformance } from './conformance/command';
import { addData } from './data/command';
import { addDestroy } from './destroy/command';
import { addDoctor } from './doctor/command';
import { addDown } from './down/command';
import { addEnvironments } from './environments/command';
import { addGraph } from './graph/command';
import { addEnv } from './env/command';
import { addExec } from './exec/command';
import { addHistory } from './history/command';
import { addImages } from './images/command';
import { addKubeconfig } from './kubeconfig/command';
import { addLogs } from './logs/command';
import { addMetrics } from './metrics/command';
import { addNew } from './new/command';
import { addOpen } from './open/command';
import { addPlan } from './plan/command';
import { addPortForward } from './port-forward/command';
import { addPromote } from './promote/command';
import { addPublish } from './publish/command';
import { addRender } from './render/command';
import { addRestart } from './restart/command';
import { addRollback } from './rollback/command';
import { addSchema } from './schema/command';
import { addSecrets } from './secrets/command';
import { addSetup } from './setup/command';
import { addShell } from './shell/command';
import { addStatus } from './status/command';
import { addTypes } from './types/command';
import { addUp } from './up/command';
import { addValidate } from './validate/command';
import { addWhy } from './why/command';
import { ENVIRONMENT } from './options';
import { wrapHelp } from './wrap-help';
import { version } from '../../package.json';

const load = createRequire(__filename);

/**
 * The command line. `<name>/command.ts` declares the options of a command and loads `<name>/run.ts` when the command
 * runs: help and wrong usage load neither the CDK nor zod.
 */
export function createProgram(): Command {
  const program = new WrappedCommand('idp')
    .description('Internal developer platform: check, render and run the workloads of this repository')
    .version(version, '-V, --version', 'display the version')
    .exitOverride()
    .configureOutput({
      getOutHelpWidth: () => helpWidth(process.stdout),
      getErrHelpWidth: () => helpWidth(process.stderr),
    })
    .configureHelp({ minWidthToWrap: NARROWEST })
    .hook('preSubcommand', (_, command) => {
      requireLast(command);
    });
  const commands = [
    addUp,
    addDown,
    addStatus,
    addLogs,
    addOpen,
    addRestart,
    addExec,
    addEnv,
    addData,
    addNew,
    addAdopt,
    addValidate,
    addRender,
    addBuild,
    addImages,
    addPlan,
    addWhy,
    addGraph,
    addCatalogue,
    addBootstrap,
    addPublish,
    addSecrets,
    addHistory,
    addMetrics,
    addRollback,
    addPromote,
    addEnvironments,
    addDestroy,
    addDoctor,
    addSetup,
    addPortForward,
    addShell,
    addKubeconfig,
    addTypes,
    addSchema,
    addConformance,
    addCompletion,
  ];
  commands.forEach((add) => {
    add(program);
  });
  const groups = program.commands.filter(({ commands }) => commands.length > 0);
  groups.forEach((group) =>
    group.hook('preSubcommand', (_, command) => {
      requireLast(command);
    }),
  );
  [program, ...program.commands, ...groups.flatMap((group) => group.commands)].forEach((command) => {
    const name = nameOf(command);
    command.configureOutput({
      outputError: (text, write) => {
        write(`${usageError(text)} see '${name} --help'\n`);
      },
    });
  });
  return program;
}

/** Wraps the texts of the help that Commander leaves as they are. */
class WrappedCommand extends Command {
  public override createCommand(name?: string): Command {
    return new WrappedCommand(name);
  }

  public override addHelpText(position: Parameters<Command['addHelpText']>[0], text: unknown): this {
    return super.addHelpText(position, ({ error }: AddHelpTextContext) =>
      wrapHelp(String(text), helpWidth(error ? process.stderr : process.stdout)),
    );
  }
}

/** The words that start a command, for example `idp secrets push`. */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

/** Descriptions that have fewer columns than this are not wrapped. */
const NARROWEST = 10;

/** Columns for the help: those of the terminal, or of COLUMNS. */
function helpWidth({ columns }: { readonly columns?: number }): number {
  return columns ?? (Number(process.env['COLUMNS']) || 80);
}

/** Checks the required options of a command after all others. Commander would not name a misspelt one. */
function requireLast(command: Command): void {
  const required = command.options.filter(({ mandatory }) => mandatory);
  required.forEach((option) => option.makeOptionMandatory(false));
  command.hook('preAction', () => {
    const missing = required.find((option) => command.getOptionValue(option.attributeName()) === undefined);
    if (missing !== undefined) {
      command.error(`required option '${missing.flags}' not specified${choicesOf(missing)}`);
    }
  });
}

function choicesOf({ flags, argChoices = [] }: Option): string {
  if (flags === ENVIRONMENT[0]) {
    return `; environments: ${environmentNames().join(', ')}`;
  }
  return argChoices.length === 0 ? '' : `; choices: ${argChoices.join(', ')}`;
}

function environmentNames(): string[] {
  const { environments } = load('../config/environments') as typeof import('../config/environments');
  return Object.keys(environments);
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
