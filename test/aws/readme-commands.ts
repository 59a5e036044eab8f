import { readFileSync } from 'node:fs';

/** Sections of the README whose blocks of shell commands run in an emulated account, as they are written. */
const SECTIONS = ['Fork it', 'Deploy to AWS', 'Tear down'];

/** How each block starts, and the scenario that runs it first. */
const BLOCKS = {
  prepare: ['aws iam create-open-id-connect-provider ', 'dev'],
  bootstrap: ['npx cdk bootstrap ', 'dev'],
  deploy: ['npm run deploy ', 'dev'],
  destroy: ['npm run destroy ', 'dev'],
  repeat: ['aws cloudformation update-termination-protection ', 'prod'],
} as const;

/** How blocks start that do not run, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'npx idp port-forward ': 'Session Manager needs a host that has booted, and its plugin',
};

export type BlockName = keyof typeof BLOCKS;

const ran = new Set<BlockName>();

/** A block of the README, noted as run. */
export function readmeCommands(name: BlockName): string {
  const [start] = BLOCKS[name];
  const block = readmeBlocks().find((commands) => commands.startsWith(start));
  if (block === undefined) {
    throw new Error(`README.md has no block that starts with '${start}'`);
  }
  ran.add(name);
  return block;
}

/** Blocks that neither run nor are in the list of those that do not. */
export function unknownBlocks(): string[] {
  const starts = [...Object.values(BLOCKS).map(([start]) => start), ...Object.keys(NOT_RUN)];
  return readmeBlocks().filter((commands) => !starts.some((start) => commands.startsWith(start)));
}

/** Blocks that a scenario has to run, and has not. */
export function blocksLeftOut(scenario: string): string[] {
  return (Object.keys(BLOCKS) as BlockName[]).filter((name) => BLOCKS[name][1] === scenario && !ran.has(name));
}

function readmeBlocks(): string[] {
  const readme = readFileSync('README.md', 'utf8');
  return SECTIONS.flatMap((section) => {
    const [, text] = readme.split(`\n## ${section}\n`);
    if (text === undefined) {
      throw new Error(`README.md has no section '${section}'`);
    }
    const [body = ''] = text.split('\n## ');
    return [...body.matchAll(/^( *)```bash\n([^]*?)\n *```$/gm)].map(([, indent = '', block = '']) =>
      block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
    );
  });
}
