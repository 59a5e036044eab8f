import { basename } from 'node:path';
import type { Command } from 'commander';
import { VERDICTS } from '../../compare/comparison';
import { environments } from '../../config/environments';
import { readWorkloads } from '../../read-workloads';
import { RESOURCE_TYPES } from '../../resource-types';
import { ROOT } from '../options';
import { toJson } from '../output';
import { bashCompletion } from './bash';
import { commandWords, type CommandWords } from './command-words';
import { fishCompletion } from './fish';
import { zshCompletion } from './zsh';

/** `json` is for other programs: the words themselves, as a list of `CommandWords`. */
export type Shell = 'bash' | 'zsh' | 'fish' | 'json';

const SCRIPTS: Readonly<Record<Shell, (commands: readonly CommandWords[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  json: toJson,
};

/** The script that completes a command line in a shell. */
export function completion(program: Command, shell: Shell): string {
  return SCRIPTS[shell](commandWords(program, knownValues(ROOT)));
}

/** Values of options and arguments, by name, that shells offer and the program does not list. */
export function knownValues(root: string): ReadonlyMap<string, readonly string[]> {
  // Those of the time when the script is made; a shell makes it when it starts.
  const sources = readWorkloads(root);
  const workloads = sources.map(({ directory }) => basename(directory));
  const kindOf = (text: string) => /idp\.dev\/kind["']?\s*:\s*["']?(\w+)/.exec(text)?.[1] ?? 'Deployment';
  return new Map<string, readonly string[]>([
    ['environment', Object.keys(environments)],
    ['type', [...RESOURCE_TYPES.keys()]],
    ['workload', workloads],
    ['workloads', workloads],
    ['against', ['published', 'main']],
    ['failOn', VERDICTS],
    ['subject', sources.map(({ directory, text }) => `${kindOf(text)}/${basename(directory)}`)],
  ]);
}
