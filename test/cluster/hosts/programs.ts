import { spawnSync } from 'node:child_process';

/**
 * Paths of programs that this machine may have. If one is missing, says what is left out.
 *
 * @param part - what needs them
 * @returns undefined if one is missing
 */
export function programs<Name extends string>(
  part: string,
  ...names: readonly Name[]
): Readonly<Record<Name, string>> | undefined {
  const paths = names.map((name) => [name, spawnSync('which', [name], { encoding: 'utf8' }).stdout.trim()] as const);
  const missing = paths.filter(([, path]) => path === '').map(([name]) => name);
  if (missing.length > 0) {
    process.stderr.write(`Left out: ${part}. Not on the PATH: ${missing.join(', ')}.\n`);
    return undefined;
  }
  return Object.fromEntries(paths) as Record<Name, string>;
}
