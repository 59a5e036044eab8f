import { readFileSync } from 'node:fs';

/** The blocks of shell commands in a section of the README, as they are written. */
export function readmeCommands(section: string): string[] {
  const readme = readFileSync('README.md', 'utf8');
  const [, text] = readme.split(`\n## ${section}\n`);
  if (text === undefined) {
    throw new Error(`README.md has no section '${section}'`);
  }
  const [body = ''] = text.split('\n## ');
  return [...body.matchAll(/^( *)```bash\n([^]*?)\n *```$/gm)].map(([, indent = '', block = '']) =>
    block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
}
