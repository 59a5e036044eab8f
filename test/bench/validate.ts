import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { costOfCommand, median, say, startsOfNode } from './cpu';
import type { Measured } from './limits';

const RUNS = 7;

/** How long `idp validate` takes on the samples, what of it is Node's and npx's own, and what it loads. */
export function validate(): Pick<Measured, 'validate' | 'packages'> {
  const wall = (command: string, ...args: string[]) =>
    median(Array.from({ length: RUNS }, () => costOfCommand(command, args, '.').wall * 1000)).toFixed(0);
  const idp = resolve('bin/idp.js');
  const cpu = Math.min(
    ...Array.from({ length: RUNS }, () => costOfCommand(process.execPath, [idp, 'validate'], '.').cpu),
  );
  say('validate: three files, milliseconds on the clock');
  say(`  npx idp validate ${wall('npx', 'idp', 'validate')}, of which npx itself ${wall('npx', 'semver', '1.0.0')}`);
  say(
    `  node bin/idp.js validate ${wall(process.execPath, idp, 'validate')}, of which node ${wall(process.execPath, '-e', '0')}`,
  );
  const list =
    "import Module from 'node:module'; process.on('exit', () => console.log(JSON.stringify(Object.keys(Module._cache))))";
  const { stdout } = spawnSync(process.execPath, ['--import', `data:text/javascript,${list}`, idp, 'validate'], {
    encoding: 'utf8',
  });
  const modules = JSON.parse(stdout.trim().split('\n').at(-1) ?? '[]') as string[];
  const packages = new Set(modules.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []));
  const ofAws = [...packages].filter((name) => /^(aws-cdk-lib|constructs|@aws-sdk\/.*)$/.test(name));
  say(`  it loads ${modules.length} modules; packages: ${[...packages].sort().join(', ')}`);
  return { validate: startsOfNode(cpu), packages: ofAws.length };
}
