import type { WorkloadSource } from '../score/workload-source';
import { readWorkloads } from '../read-workloads';

/** Milliseconds between two reads. Score files are small, and reading them works the same on every system. */
const INTERVAL = 500;

/**
 * Watches Score files, overlays and attached files, and handles one change after another.
 *
 * @param sources - what was read last
 * @returns a function that stops it
 */
export function watchWorkloads(
  root: string,
  sources: readonly WorkloadSource[],
  changed: (sources: readonly WorkloadSource[]) => Promise<void>,
): () => void {
  let applied = sources;
  let seen = sources;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    const found = tryRead(root, seen);
    // The same twice: an editor that replaces a file, or writes it in parts, has finished.
    const settled = same(found, seen);
    seen = found;
    if (settled && !same(found, applied)) {
      applied = found;
      await changed(found);
    }
    again();
  };
  const again = () => {
    timer = stopped ? undefined : setTimeout(() => void look(), INTERVAL);
  };
  again();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

function same(a: readonly WorkloadSource[], b: readonly WorkloadSource[]): boolean {
  return a.length === b.length && a.every((source, index) => source === b[index]);
}

/** A file may disappear while it is read; the next read shows whether it is gone. */
function tryRead(root: string, former: readonly WorkloadSource[]): readonly WorkloadSource[] {
  try {
    return readWorkloads(root, former);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error;
    }
    return former;
  }
}
