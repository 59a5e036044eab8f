import { CommanderError } from 'commander';
import { explainFailure } from '../lib/diagnostics/explain-failure';
import { UserError } from '../lib/diagnostics/user-error';
import { createProgram } from '../lib/commands/program';
import { UsageError } from '../lib/commands/usage-error';

// The AWS SDK warns that its newer versions need a newer Node.js. Versions are pinned, so the warning helps nobody.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

// The other end of a pipe may close first: `idp render --environment dev | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') {
    process.exit();
  }
  process.stderr.write(`cannot write the output: ${error.message}\n`);
  process.exit(1);
});

createProgram().parseAsync().catch(fail);

/**
 * Exits with 1 and a message for a mistake of the user or a failure of the machine or the account, with 2 for wrong usage.
 * Any other error is a bug and keeps its stack trace.
 */
function fail(error: unknown): void {
  const message = error instanceof UserError ? error.message : explainFailure(error);
  if (message !== undefined) {
    process.stderr.write(`${message}\n`);
    process.exit(error instanceof UsageError ? 2 : 1);
  }
  if (error instanceof CommanderError) {
    // Commander has already printed the message.
    process.exit(error.exitCode === 0 ? 0 : 2);
  }
  throw error;
}
