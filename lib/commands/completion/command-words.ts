import type { Argument, Command, Option } from 'commander';

/** What a shell may offer after a command's name. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** Values of its first argument, if they are known. */
  readonly choices: readonly string[];
}

export interface OptionWords {
  /** For example `--port`. */
  readonly name: string;
  readonly description: string;
  readonly value: OptionValue;
}

/** What follows an option: nothing, one of some words, a path, or what only the reader knows. */
export type OptionValue = 'none' | 'any' | 'file' | 'directory' | readonly string[];

/**
 * Everything a reader can type, from the program itself.
 *
 * @param values - what options and arguments of a name take, where the program does not list it
 */
export function commandWords(program: Command, values: ReadonlyMap<string, readonly string[]>): CommandWords[] {
  const help = program.createHelp();
  const commands = help.visibleCommands(program);
  const names = commands.map((command) => command.name());
  return commands.map((command) => ({
    name: command.name(),
    description: help.subcommandDescription(command),
    options: help.visibleOptions(command).flatMap((option) =>
      longNames(option).map((long) => ({
        name: long,
        description: option.description,
        value: valueOf(option, values),
      })),
    ),
    choices: choicesOf(command.registeredArguments[0], new Map([...values, ['command', names]])),
  }));
}

/** Commander calls the first of two long names the short one. */
function longNames({ short, long }: Option): string[] {
  return [short, long].filter((name) => name?.startsWith('--') === true) as string[];
}

function valueOf(option: Option, values: ReadonlyMap<string, readonly string[]>): OptionValue {
  if (!option.required && !option.optional) {
    return 'none';
  }
  const known = option.argChoices ?? values.get(option.attributeName());
  const place = /<(.*?)(?:\.\.\.)?>|\[(.*?)\]/.exec(option.flags);
  const kind = place?.[1] ?? place?.[2];
  return known ?? (kind === 'file' || kind === 'directory' ? kind : 'any');
}

function choicesOf(argument: Argument | undefined, values: ReadonlyMap<string, readonly string[]>): readonly string[] {
  return argument === undefined ? [] : (argument.argChoices ?? values.get(argument.name()) ?? []);
}
