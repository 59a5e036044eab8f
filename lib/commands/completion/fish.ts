import type { CommandWords, OptionValue } from './command-words';

/** A completion script for fish. */
export function fishCompletion(commands: readonly CommandWords[]): string {
  return [
    '# Completion of idp for fish. In ~/.config/fish/config.fish: npx idp completion fish | source',
    'complete -c idp -f',
    "complete -c idp -n __fish_use_subcommand -l version -s V -d 'display the version'",
    ...commands.flatMap(({ name, description, options, choices }) => {
      const after = `complete -c idp -n ${quote(`__fish_seen_subcommand_from ${name}`)}`;
      return [
        `complete -c idp -n __fish_use_subcommand -a ${quote(name)} -d ${quote(description)}`,
        ...(choices.length === 0 ? [] : [`${after} -a ${quote(choices.join(' '))}`]),
        ...options.map(
          (option) => `${after} -l ${option.name.slice(2)} -d ${quote(option.description)}${valueOf(option.value)}`,
        ),
      ];
    }),
  ].join('\n');
}

function valueOf(value: OptionValue): string {
  switch (value) {
    case 'none':
      return '';
    case 'any':
      return ' -x';
    case 'file':
      return ' -r -F';
    case 'directory':
      return " -x -a '(__fish_complete_directories)'";
    default:
      return ` -x -a ${quote(value.join(' '))}`;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
