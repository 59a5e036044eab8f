'use strict';

/** Exit code when something is not ready. */
const NOT_READY = 3;

/**
 * Runs a program of a job. It ends with exit code 1 after an error, and with 3 if something is not ready.
 *
 * @param main - returns whether all is ready
 */
exports.runJob = (main) => {
  main().then(
    (isReady) => {
      process.exitCode = isReady ? 0 : NOT_READY;
    },
    (error) => {
      console.error(['UserError', 'AwsCliError'].includes(error.name) ? error.message : error);
      process.exitCode = 1;
    },
  );
};
