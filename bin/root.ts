/** Where workloads are, seen from the repository. */
export const ROOT = 'score';
