import { text } from 'node:stream/consumers';
import { UserError } from '../../diagnostics/user-error';
import { type Pushed, pushSecrets } from '../../release/push-secrets';
import { toJson } from '../output';
import { claimedSecrets } from './claimed';
import { openStore } from './open-store';

export interface PushCommandOptions {
  readonly environment: string;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** Called with each line of the result, or once with all as JSON. */
  readonly print: (text: string) => void;
}

/**
 * Puts the values of the standard input into Secrets Manager.
 *
 * @throws UserError before anything is written
 */
export async function push({ environment, dryRun, json, print }: PushCommandOptions): Promise<void> {
  const claimed = claimedSecrets(environment);
  if (process.stdin.isTTY) {
    throw new UserError(
      "expected JSON on the standard input, values by name; for one value, use 'idp secrets set <workload> <name>'",
    );
  }
  const store = openStore(environment);
  const pushed: Pushed[] = [];
  const say = (line: string, what: Pushed) => {
    pushed.push(what);
    if (!json) {
      print(line);
    }
  };
  await pushSecrets({ text: await text(process.stdin), claimed, store, dryRun, say });
  if (json) {
    print(toJson(pushed));
  }
}
