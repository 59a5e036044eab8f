import { createRequire } from 'node:module';
import { Option, type Command } from 'commander';
import { ENVIRONMENT, examples, ROOT } from '../options';
import { print } from '../output';
import type { GraphFormat, GraphOptions } from './run';

const load = createRequire(__filename);

interface Options extends Omit<GraphOptions, 'root'> {
  readonly json?: boolean;
}

const HELP = `
An arrow is the direction of calls and data: into a queue from who sends, out of it to who receives. GitHub draws
Mermaid in a \`\`\`mermaid block; https://mermaid.live draws it in a browser.
`;

/** `idp graph`: a picture of what there is. */
export function addGraph(program: Command): void {
  const formats: readonly GraphFormat[] = ['mermaid', 'svg', 'json'];
  program
    .command('graph')
    .description('draw the workloads with their resources, calls and messages, as a Mermaid flowchart or SVG')
    .option(ENVIRONMENT[0], 'environment (default: the first of lib/config/environments.ts)')
    .option(
      '--against <what>',
      "mark what changes: a directory of workloads, a commit or published, as 'idp plan' has it",
    )
    .addOption(new Option('--format <format>', 'output format').choices(formats).default('mermaid'))
    .option('--json', 'the same as --format json')
    .addHelpText('after', HELP + examples('graph', 'graph --format svg > graph.svg', 'graph --env prod --against main'))
    .action(async ({ format, json, ...options }: Options) => {
      const { graph } = load('./run') as typeof import('./run');
      print(await graph({ root: ROOT, ...options, format: json === true ? 'json' : format }));
    });
}
