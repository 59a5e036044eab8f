import type { CommandWords, OptionWords } from './command-words';

/** A completion script for bash 3.2 and newer. */
export function bashCompletion(commands: readonly CommandWords[]): string {
  const names = commands.map(({ name }) => name);
  return `# Completion of idp for bash. In ~/.bashrc: eval "$(npx idp completion bash)"
_idp() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]} command='' words='' index
  # In --option=value, bash treats the equals sign as a word.
  if [ "$current" = '=' ]; then
    current=''
  elif [ "$previous" = '=' ]; then
    previous=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      ${names.join(' | ')}) command=\${COMP_WORDS[index]} && break ;;
    esac
  done
  local IFS=$'\\n'
  COMPREPLY=()
  case "$command $previous" in
${commands.flatMap(({ name, options }) => options.flatMap((option) => value(name, option))).join('\n')}
  esac
  case $command in
    '') words=${list([...names, '--help', '--version'])} ;;
${commands.map(({ name, options, choices }) => `    ${name}) words=${list([...choices, ...options.map((option) => option.name)])} ;;`).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -F _idp idp`;
}

function value(command: string, { name, value: kind }: OptionWords): string[] {
  const when = `    '${command} ${name}')`;
  switch (kind) {
    case 'none':
      return [];
    case 'any':
      return [`${when} return ;;`];
    case 'file':
    case 'directory': {
      const names = `compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -${kind === 'file' ? 'f' : 'd'} -- "$current"))`;
      return [`${when} ${names}; return ;;`];
    }
    default:
      return [`${when} COMPREPLY=($(compgen -W ${list(kind)} -- "$current")); return ;;`];
  }
}

/** One word on each line: the script sets IFS to the line break. */
function list(words: readonly string[]): string {
  return `$'${words.map((word) => word.replaceAll(/['\\]/g, '\\$&')).join('\\n')}'`;
}
