import { CommanderError } from 'commander';
import { UserError } from '../lib/diagnostics/user-error';
import { createProgram } from '../lib/commands/program';

// Exact pins: it tells of versions that are not installed here.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

// Whoever reads has seen enough: `idp render --environment dev | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
  process.exit();
});

createProgram().parseAsync().catch(fail);

/** A reader's mistake is its message and 1, wrong usage is 2, and a bug of ours keeps its stack. */
function fail(error: unknown): void {
  if (error instanceof UserError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
  if (error instanceof CommanderError) {
    // Commander has printed it.
    process.exit(error.exitCode === 0 ? 0 : 2);
  }
  throw error;
}
