import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Checkout } from './check';
import { error, type Finding, ok, orOk } from './finding';

/** Where packages are installed: for everything, and for the job that has an identity. */
const DIRECTORIES = ['.', '.github/deploy'];

const EXACT = /^\d+\.\d+\.\d+(-[\w.-]+)?$/;

interface Package {
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

interface LockFile {
  readonly packages?: Readonly<Record<string, Package & { readonly version?: string }>>;
}

/** Node.js, and the packages of this checkout. The first one finds out whether it is a checkout at all. */
export const packageChecks: readonly Check<Checkout>[] = [
  {
    id: 'checkout',
    title: 'this is the root of a checkout',
    gate: true,
    run: ({ root }) => {
      const missing = DIRECTORIES.map((it) => join(it, 'package.json')).filter((it) => !existsSync(join(root, it)));
      return orOk(
        missing.map((file) => error(`${file}: no such file`, 'run it in the root of the checkout')),
        'package.json is here',
      );
    },
  },
  { id: 'node', title: 'Node.js is new enough', run: checkNode },
  { id: 'pins', title: 'packages are pinned to exact versions', run: checkPins },
  { id: 'lock-file', title: 'package-lock.json agrees with package.json', run: checkLockFile },
  { id: 'installed', title: 'what is installed is what the lock file names', run: checkInstalled },
  { id: 'install-scripts', title: 'packages run no code of their own when they are installed', run: checkScripts },
];

function checkNode({ root, nodeVersion }: Checkout): Finding[] {
  const [, required = '0'] = /^>=(\d+\.\d+\.\d+)$/.exec(packageOf(root, '.').engines?.node ?? '') ?? [];
  return isOlder(nodeVersion, required)
    ? [error(`Node.js ${nodeVersion} is older than ${required}`, 'install the version in .nvmrc')]
    : [ok(`Node.js ${nodeVersion}; ${required} or newer is needed`)];
}

function isOlder(version: string, required: string): boolean {
  return version.localeCompare(required, 'en', { numeric: true }) < 0;
}

function checkPins({ root }: Checkout): readonly Finding[] {
  const loose = DIRECTORIES.flatMap((directory) =>
    dependenciesOf(packageOf(root, directory))
      .filter(([, version]) => !EXACT.test(version))
      .map(([name, version]) =>
        error(
          `${join(directory, 'package.json')}: ${name} is '${version}', not one version`,
          'write the version that is installed',
        ),
      ),
  );
  return orOk(loose, 'every version is exact');
}

function checkLockFile({ root }: Checkout): readonly Finding[] {
  const findings = DIRECTORIES.flatMap((directory) => {
    const file = join(directory, 'package-lock.json');
    if (!existsSync(join(root, file))) {
      return [error(`${file}: no such file`, 'restore it from Git')];
    }
    const locked = new Map(dependenciesOf(lockFileOf(root, directory).packages?.[''] ?? {}));
    const wanted = new Map(dependenciesOf(packageOf(root, directory)));
    return [...new Set([...wanted.keys(), ...locked.keys()])]
      .filter((name) => wanted.get(name) !== locked.get(name))
      .map((name) => {
        const [here, there] = [wanted.get(name), locked.get(name)].map((it) => it ?? 'absent');
        return error(
          `${file}: ${name} is ${there}, and ${here} in package.json`,
          `run 'npm install --package-lock-only' in ${directory}, and read the diff`,
        );
      });
  });
  return orOk(findings, 'the lock files agree');
}

/** Only direct dependencies, and only of the root: the other directory is installed in a job. */
function checkInstalled({ root }: Checkout): readonly Finding[] {
  const { packages = {} } = lockFileOf(root, '.');
  const findings = dependenciesOf(packageOf(root, '.')).flatMap(([name]) => {
    const locked = packages[`node_modules/${name}`]?.version;
    const manifest = join(root, 'node_modules', name, 'package.json');
    const installed = existsSync(manifest) ? (read(manifest) as { version?: string }).version : 'absent';
    return locked === undefined || installed === locked
      ? []
      : [
          error(
            `${name} is ${installed ?? 'of no version'} in node_modules, and ${locked} in the lock file`,
            "run 'npm ci'",
          ),
        ];
  });
  return orOk(findings, 'node_modules agrees with the lock file');
}

function checkScripts({ root }: Checkout): readonly Finding[] {
  const open = DIRECTORIES.map((directory) => join(directory, '.npmrc')).filter((file) => {
    const text = existsSync(join(root, file)) ? readFileSync(join(root, file), 'utf8') : '';
    return !/^ignore-scripts\s*=\s*true\s*$/m.test(text);
  });
  return orOk(
    open.map((file) => error(`${file}: does not say 'ignore-scripts=true'`, 'add this line')),
    'ignore-scripts=true',
  );
}

function packageOf(root: string, directory: string): Package {
  return read(join(root, directory, 'package.json')) as Package;
}

function lockFileOf(root: string, directory: string): LockFile {
  const file = join(root, directory, 'package-lock.json');
  return existsSync(file) ? (read(file) as LockFile) : {};
}

function dependenciesOf({ dependencies = {}, devDependencies = {} }: Package): [string, string][] {
  return Object.entries({ ...dependencies, ...devDependencies });
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
