import type { CommandWords, OptionWords } from './command-words';

/** A completion script for zsh. */
export function zshCompletion(commands: readonly CommandWords[]): string {
  const described = commands.map(({ name, description }) => `        ${quote(`${name}:${description}`)}`);
  return `#compdef idp
# Completion of idp for zsh. In ~/.zshrc, after compinit: eval "$(npx idp completion zsh)"
_idp() {
  local context state state_descr line
  typeset -A opt_args
  _arguments -C '(-h --help)'{-h,--help}'[display help]' '(-V --version)'{-V,--version}'[display the version]' '1:command:->command' '*::argument:->argument'
  case $state in
    command)
      local -a commands
      commands=(
${described.join('\n')}
      )
      _describe command commands
      ;;
    argument)
      case $words[1] in
${commands.map(byCommand).join('\n')}
      esac
      ;;
  esac
}
compdef _idp idp`;
}

function byCommand({ name, options, choices }: CommandWords): string {
  const first = choices.length === 0 ? "'*: : '" : quote(`1: :(${choices.join(' ')})`);
  return `        ${name}) _arguments ${[...options.map(option), first].join(' ')} ;;`;
}

function option({ name, description, value }: OptionWords): string {
  const about = `${name}[${description.replaceAll(/[[\]:\\]/g, '\\$&')}]`;
  switch (value) {
    case 'none':
      return quote(about);
    case 'any':
      return quote(`${about}: : `);
    case 'file':
      return quote(`${about}: :_files`);
    case 'directory':
      return quote(`${about}: :_files -/`);
    default:
      return quote(`${about}: :(${value.join(' ')})`);
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
