import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import type { Diagnostic } from '../../diagnostics/diagnostic';

/** TypeScript and JavaScript. Tests are not part of the image, so they may import whatever the repository has. */
const SOURCE = /(?<!\.test)\.[cm]?[jt]sx?$/;
const MAX_BYTES = 1024 * 1024;

/**
 * Comments, templates, imports of types, imports and other strings, whichever begins first, so that an import in a comment
 * or a string does not count. Group 2 is the name that is imported.
 */
const TOKEN = new RegExp(
  [
    String.raw`\/\/[^\n]*`,
    String.raw`\/\*[^]*?\*\/`,
    '`(?:\\\\[^]|[^\\\\`])*`',
    String.raw`\b(?:import|export)\s+type\s[^'"]*?\bfrom\s*(?:'[^'\n]*'|"[^"\n]*")`,
    String.raw`\b(?:from|import|(?:require|import)\s*\()\s*(['"])((?:(?!\1)[^\\\n])+)\1`,
    String.raw`'(?:\\.|[^'\\\n])*'`,
    String.raw`"(?:\\.|[^"\\\n])*"`,
  ].join('|'),
  'g',
);

/**
 * Packages that the source of a workload imports and its package.json does not name. The local run finds them in the
 * node_modules of the repository, but the build of the image fails. A workload without package.json or src/ has none.
 *
 * @param directory - of the workload, for example `score/orders`
 */
export function undeclaredImports(directory: string): Diagnostic[] {
  const declared = declaredPackages(join(directory, 'package.json'));
  const source = join(directory, 'src');
  if (declared === undefined || !existsSync(source)) {
    return [];
  }
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((path) => SOURCE.test(path) && !/(^|[\\/])node_modules[\\/]/.test(path))
    .sort()
    .flatMap((path) => importsOf(join(source, path)))
    .filter(({ name }) => !declared.has(name))
    .map(({ name, ...position }) => ({
      ...position,
      message: `imports '${name}', which ${directory}/package.json does not name; add it to its dependencies`,
    }));
}

/** The packages that a package.json names, and its own name; undefined if the file is missing or cannot be read. */
function declaredPackages(file: string): ReadonlySet<string> | undefined {
  try {
    const { name, ...lists } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];
    return new Set([String(name), ...kinds.flatMap((kind) => Object.keys(Object(lists[kind]) as object))]);
  } catch {
    return undefined;
  }
}

interface Import {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The first import of each package in a file, at its name. */
function importsOf(file: string): Import[] {
  const { size } = statSync(file);
  const text = size > MAX_BYTES ? '' : readFileSync(file, 'utf8');
  const found = new Map<string, Import>();
  for (const { 0: token, 2: specifier, index } of text.matchAll(TOKEN)) {
    const name = specifier === undefined ? undefined : packageOf(specifier);
    if (name !== undefined && !found.has(name)) {
      const before = text.slice(0, index + token.lastIndexOf(specifier ?? '')).split('\n');
      found.set(name, {
        name,
        file: file.replaceAll('\\', '/'),
        line: before.length,
        column: (before.at(-1)?.length ?? 0) + 1,
      });
    }
  }
  return [...found.values()];
}

/** The package of an import: `@scope/name` or `name`; undefined for files, modules of Node.js and URLs. */
function packageOf(specifier: string): string | undefined {
  const [, name] = /^((?:@[a-z0-9~-][\w.~-]*\/)?[a-z0-9~-][\w.~-]*)(?:\/|$)/i.exec(specifier) ?? [];
  return name === undefined || isBuiltin(specifier) ? undefined : name;
}
