import { CommanderError } from 'commander';
import { explainFailure } from '../lib/diagnostics/explain-failure';
import { UserError } from '../lib/diagnostics/user-error';
import { createProgram } from '../lib/commands/program';

// All versions are pinned: the warning is about versions that are not installed here.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

// The reader of a pipe may end first: `idp render --environment dev | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
  process.exit();
});

createProgram().parseAsync().catch(fail);

/** A user's mistake, or a failure of the machine or the account: its message and 1. Wrong usage: 2. A bug: its stack. */
function fail(error: unknown): void {
  const message = error instanceof UserError ? error.message : explainFailure(error);
  if (message !== undefined) {
    process.stderr.write(`${message}\n`);
    process.exit(1);
  }
  if (error instanceof CommanderError) {
    // Commander has printed it.
    process.exit(error.exitCode === 0 ? 0 : 2);
  }
  throw error;
}
