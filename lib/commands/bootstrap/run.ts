import { bootstrapTemplate } from '../../bootstrap/bootstrap-template';
import { environmentNamed } from '../../config/environment-named';
import { toJson } from '../output';

/**
 * The CloudFormation template of the policies that `cdk bootstrap` needs for one environment, as JSON.
 *
 * @throws UserError if there is no such environment
 */
export function bootstrap(name: string): string {
  return toJson(bootstrapTemplate(environmentNamed(name)));
}
