import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { PATIENCE } from '../support/patience';

jest.setTimeout(PATIENCE);

/** What the job with an identity has of this project: see `sparse-checkout` in .github/workflows/deploy.yml. */
const PARTS = ['.github/deploy/', 'lib/release/', 'lib/diagnostics/'];
const PROGRAMS = readdirSync('.github/deploy')
  .filter((name) => name.endsWith('.js'))
  .map((name) => `.github/deploy/${name}`);

/** What a file imports at run time: types are gone then. */
function importsOf(file: string): string[] {
  const { statements } = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2022);
  const required = [...readFileSync(file, 'utf8').matchAll(/require\('([^']+)'\)/g)].map(([, name = '']) => name);
  const imported = statements.flatMap((statement) =>
    (ts.isImportDeclaration(statement) && statement.importClause?.phaseModifier !== ts.SyntaxKind.TypeKeyword) ||
    (ts.isExportDeclaration(statement) && !statement.isTypeOnly)
      ? [(statement.moduleSpecifier as ts.StringLiteral | undefined)?.text ?? '']
      : [],
  );
  return [...required, ...imported].filter((name) => name !== '');
}

/** A program, and every file that it loads. */
function loaded(file: string, found = new Set<string>()): Set<string> {
  if (!found.has(file)) {
    found.add(file);
    importsOf(file)
      .filter((name) => name.startsWith('.'))
      .forEach((name) => loaded(relative('.', resolve(dirname(file), name)), found));
  }
  return found;
}

const files = [...new Set(PROGRAMS.flatMap((program) => [...loaded(program)]))];

test('what the job with an identity runs is in its checkout, and imports no package', () => {
  expect(files.length).toBeGreaterThan(PROGRAMS.length + 10);
  expect(files.filter((file) => !PARTS.some((part) => file.startsWith(part)))).toEqual([]);
  const packages = files.flatMap(importsOf).filter((name) => !name.startsWith('.') && !name.startsWith('node:'));
  expect(packages).toEqual([]);
  // Node.js adds no extension.
  expect(files.filter((file) => !/\.(ts|js)$/.test(file))).toEqual([]);
});

function problemsOf(roots: readonly string[]): string[] {
  const { config } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path)) as { config: object };
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: roots }, ts.sys, resolve('.'));
  const program = ts.createProgram(roots, { ...options, erasableSyntaxOnly: true, verbatimModuleSyntax: false });
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ code }) => code === ERASABLE)
    .map(
      ({ file, messageText }) =>
        `${relative('.', file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
}

/** "This syntax is not allowed when 'erasableSyntaxOnly' is enabled." */
const ERASABLE = 1294;

test('Node.js runs it by erasing types: there is no enum, namespace or parameter property', () => {
  expect(problemsOf(files.filter((file) => file.endsWith('.ts')))).toEqual([]);
  // A file that is not erasable, so that this test is known to find one.
  expect(problemsOf([join('lib', 'delivery', 'registry.ts')])).not.toEqual([]);
});
