import { join } from 'node:path';

/** What the local run writes, below the working directory; Git ignores it. */
export const LOCAL_DIRECTORY = join('.idp', 'local');
/** Who runs this checkout, and where it answers. */
export const RUN_FILE = join(LOCAL_DIRECTORY, 'up.json');
/** Output of a detached run. */
export const LOG_FILE = join(LOCAL_DIRECTORY, 'up.log');
