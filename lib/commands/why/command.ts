import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT, examples, ROOT } from '../options';
import { print } from '../output';
import type { WhyOptions } from './run';

const load = createRequire(__filename);

/** `idp why`: shows where a value comes from. */
export function addWhy(program: Command): void {
  program
    .command('why')
    .alias('explain')
    .description('show where a value comes from: a line of a Score file, or a default of the platform')
    .argument('<subject>', 'Kubernetes object as <kind>/<name>, CloudFormation type, or claim')
    .argument('[path]', 'value in the Kubernetes object, for example spec.replicas (default: all)')
    .requiredOption(...ENVIRONMENT)
    .option('--namespace <name>', 'namespace of the object, if several objects have the name')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        'why Deployment/orders spec.template.spec.containers[main].image --env dev',
        'why AWS::DynamoDB::Table --env dev',
        "explain 'sqs.default#order-placed' --env dev",
      ),
    )
    .action((subject: string, path: string | undefined, options: Omit<WhyOptions, 'root' | 'subject' | 'path'>) => {
      const { why } = load('./run') as typeof import('./run');
      print(why({ root: ROOT, subject, path, ...options }));
    });
}
