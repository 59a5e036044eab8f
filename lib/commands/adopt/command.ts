import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { examples, ROOT } from '../options';
import { hasColour, print } from '../output';

const load = createRequire(__filename);

interface Options {
  readonly name?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

const HELP = `
Copies the Score file and the files that it attaches; no file is overwritten. Changes what needs no decision: lists
of files and volumes, numbers as variables, other names of a resource type, its own name. Source code and its
Dockerfile stay where they are. Exits with 1 if the workload is not valid yet.
`;

/** `idp adopt`: takes an existing Score file into score/. */
export function addAdopt(program: Command): void {
  program
    .command('adopt')
    .description('copy an existing Score file to score/<name>/, with the changes that need no decision')
    .argument('<path>', 'Score file, or a directory with a score.yaml')
    .option('--name <name>', 'name of the workload (default: metadata.name of the file)')
    .option('--dry-run', 'write nothing')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP + examples('adopt lib/scaffold/kinds/web --name welcome --dry-run'))
    .action((path: string, { name, dryRun = false, json = false }: Options) => {
      const { adopt } = load('./run') as typeof import('./run');
      const colour = hasColour(process.stdout);
      const { text, valid } = adopt({ root: ROOT, path, name, dryRun, json, colour });
      print(text);
      process.exitCode = valid ? 0 : 1;
    });
}
