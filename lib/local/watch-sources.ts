import { sourceFiles } from './source-files';

/** Milliseconds between two looks, as for Score files. */
const INTERVAL = 500;

/** A dev-command that restarts its program itself: `node --watch`, `tsx watch`, nodemon, `uvicorn --reload`, air. */
const WATCHES_ITSELF = /\bwatch\b|\bwatchexec\b|\bnodemon\b|--reload\b|\bair\b/;

/** Whether a program restarts itself when its code changes. */
export function watchesItself(devCommand: string): boolean {
  return WATCHES_ITSELF.test(devCommand);
}

/**
 * Watches the files below the directories of workloads.
 *
 * @param directories - of the workloads to watch, by name; asked for at each look
 * @param changed - gets the names of workloads whose files have changed, and settled since
 * @returns a function that stops it
 */
export function watchSources(
  directories: () => ReadonlyMap<string, string>,
  changed: (names: readonly string[]) => Promise<void>,
): () => void {
  const applied = new Map<string, string>();
  let seen = new Map<string, string>();
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const look = async () => {
    const found = new Map([...directories()].map(([name, directory]) => [name, sourceFiles(directory)]));
    // The same twice: an editor that replaces a file, or writes it in parts, has finished.
    const settled = [...found].filter(([name, files]) => !applied.has(name) || seen.get(name) === files);
    // Where no file is left, the workload is removed next.
    const names = settled.flatMap(([name, files]) => (['', applied.get(name) ?? files].includes(files) ? [] : [name]));
    [...applied.keys()].filter((name) => !found.has(name)).forEach((name) => applied.delete(name));
    settled.forEach(([name, files]) => applied.set(name, files));
    seen = found;
    if (names.length > 0) {
      await changed(names);
    }
    again();
  };
  const again = () => {
    timer = stopped ? undefined : setTimeout(() => void look(), INTERVAL);
  };
  void look();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
