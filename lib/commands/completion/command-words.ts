import type { Argument, Command, Help, Option } from 'commander';

/** What a shell offers after the name of a command. */
export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  /** Known values of its first argument. */
  readonly choices: readonly string[];
}

export interface OptionWords {
  /** For example `--port`. */
  readonly name: string;
  readonly description: string;
  readonly value: OptionValue;
}

/** What follows an option: nothing, one of some words, a path, or any text. */
export type OptionValue = 'none' | 'any' | 'file' | 'directory' | readonly string[];

/**
 * The words of a command line, read from the program.
 *
 * @param values - known values of options and arguments, by name, that the program does not list
 */
export function commandWords(program: Command, values: ReadonlyMap<string, readonly string[]>): CommandWords[] {
  const help = program.createHelp();
  const commands = help.visibleCommands(program);
  const names = commands.map((command) => command.name());
  return commands.flatMap((command) => {
    const words = {
      description: help.subcommandDescription(command),
      options: optionsOf(command, help).flatMap((option) =>
        longNames(option).map((long) => ({
          name: long,
          description: option.description,
          value: valueOf(option, values),
        })),
      ),
      choices:
        command.commands.length > 0
          ? command.commands.map((part) => part.name())
          : choicesOf(command.registeredArguments[0], new Map([...values, ['command', names]])),
    };
    return [command.name(), ...command.aliases()].map((name) => ({ name, ...words }));
  });
}

/** The options of a command and of its subcommands, each name once. */
function optionsOf(command: Command, help: Help): Option[] {
  const all = [...command.commands, command].flatMap((part) => help.visibleOptions(part));
  return [...new Map(all.map((option) => [option.flags, option])).values()];
}

/** Of two long names, Commander calls the first one short. */
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
