import { createRequire } from 'node:module';
import type { Command } from 'commander';
import { ENVIRONMENT, examples, ROOT } from '../options';
import { print } from '../output';

const load = createRequire(__filename);

interface WhyOptions {
  readonly environment: string;
  readonly namespace?: string;
  readonly json?: boolean;
}

/** `idp why`: where a value came from. */
export function addWhy(program: Command): void {
  program
    .command('why')
    .description('tell which line of which Score file, or which default, a value came from')
    .argument('<subject>', '<kind>/<name> of a Kubernetes object, a CloudFormation type, or a claim')
    .argument('[path]', 'value inside the Kubernetes object, such as spec.replicas (default: all)')
    .requiredOption(...ENVIRONMENT)
    .option('--namespace <name>', 'of the Kubernetes object, where several have its name')
    .option('--json', 'as JSON')
    .addHelpText(
      'after',
      examples(
        'why Deployment/orders spec.template.spec.containers[main].image --env dev',
        'why AWS::DynamoDB::Table --env dev',
        "why 'sqs.default#orders.queue' --env dev",
      ),
    )
    .action((subject: string, path: string | undefined, { json, ...rest }: WhyOptions) => {
      const { why } = load('./run') as typeof import('./run');
      print(why({ root: ROOT, subject, ...(path === undefined ? {} : { path }), json: json === true, ...rest }));
    });
}
