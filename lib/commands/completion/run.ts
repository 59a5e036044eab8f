import type { Command } from 'commander';
import { environments } from '../../config/environments';
import { RESOURCE_TYPES } from '../../resource-types';
import { bashCompletion } from './bash';
import { commandWords, type CommandWords } from './command-words';
import { fishCompletion } from './fish';
import { zshCompletion } from './zsh';

export type Shell = 'bash' | 'zsh' | 'fish';

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CommandWords[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** The script that completes a command line in a shell. */
export function completion(program: Command, shell: Shell): string {
  return SCRIPTS[shell](commandWords(program, knownValues()));
}

/** Values of options and arguments, by name, that shells offer and the program does not list. */
export function knownValues(): ReadonlyMap<string, readonly string[]> {
  return new Map([
    ['environment', Object.keys(environments)],
    ['type', [...RESOURCE_TYPES.keys()]],
  ]);
}
