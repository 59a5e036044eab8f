/**
 * Milliseconds that a test or a hook may take where processes or servers start: `jest.setTimeout(PATIENCE)` at the top
 * of its file. Jest's five seconds are too few on a machine that is busy with something else.
 */
export const PATIENCE = 120_000;
