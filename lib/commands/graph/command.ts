import { createRequire } from 'node:module';
import { Option, type Command } from 'commander';
import { ENVIRONMENT, examples, ROOT } from '../options';
import { print } from '../output';
import type { GraphFormat } from './run';

const load = createRequire(__filename);

const HELP = `
An arrow is the direction of calls and data: into a queue from who sends, out of it to who receives. GitHub draws
Mermaid in a \`\`\`mermaid block; https://mermaid.live draws it in a browser.
`;

/** `idp graph`: a picture of what there is. */
export function addGraph(program: Command): void {
  const formats: readonly GraphFormat[] = ['mermaid', 'json'];
  program
    .command('graph')
    .description('draw the workloads with their resources, calls and messages, as a Mermaid flowchart')
    .option(ENVIRONMENT[0], 'environment (default: the first of lib/config/environments.ts)')
    .addOption(new Option('--format <format>', 'output format').choices(formats).default('mermaid'))
    .option('--json', 'the same as --format json')
    .addHelpText('after', HELP + examples('graph', 'graph --env prod', 'graph --json'))
    .action(({ environment, format, json }: { environment?: string; format: GraphFormat; json?: boolean }) => {
      const { graph } = load('./run') as typeof import('./run');
      print(graph({ root: ROOT, environment, format: json === true ? 'json' : format }));
    });
}
