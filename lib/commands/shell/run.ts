import { environmentNamed } from '../../config/environment-named';
import { hostNamed } from './hosts';
import { runSession } from './session';

/**
 * Opens a shell on a host.
 *
 * @returns the exit code of the AWS CLI
 * @throws UserError if there is no such environment or host, or a program is missing
 */
export async function shell(name: string, host: string): Promise<number> {
  const environment = environmentNamed(name);
  const { instance } = await hostNamed(environment, host);
  return await runSession({ region: environment.region, instance });
}
