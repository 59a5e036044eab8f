import { text } from 'node:stream/consumers';
import { UserError } from '../../diagnostics/user-error';
import { pushSecrets } from '../../release/push-secrets';
import { claimedSecrets } from './claimed';
import { openStore } from './open-store';

export interface PushCommandOptions {
  readonly environment: string;
  readonly dryRun: boolean;
  /** Called with each line of the result. */
  readonly say: (line: string) => void;
}

/**
 * Puts the values of the standard input into Secrets Manager.
 *
 * @throws UserError before anything is written
 */
export async function push({ environment, dryRun, say }: PushCommandOptions): Promise<void> {
  const claimed = claimedSecrets(environment);
  if (process.stdin.isTTY) {
    throw new UserError(
      "expected JSON on the standard input, values by name; for one value, use 'idp secrets set <workload> <name>'",
    );
  }
  await pushSecrets({ text: await text(process.stdin), claimed, store: openStore(environment), dryRun, say });
}
