/** What a local run says while it runs. */
export interface RunLog {
  /** About the run itself. */
  say(line: string): void;
  /** A line of a workload. */
  workload(name: string, line: string): void;
}

/** Where lines go and how. */
export interface RunLogOptions {
  readonly write: (text: string) => void;
  /** Whether workload names are coloured. */
  readonly colour: boolean;
  /** Width of the longest workload name, so that lines begin in one column; 0 by default. */
  readonly width?: number;
}

/** ANSI colours that read on light and dark terminals: cyan, yellow, magenta, green, blue. */
const COLOURS = [36, 33, 35, 32, 34];

/** Writes each workload's lines behind its name. */
export function createRunLog({ write, colour, width = 0 }: RunLogOptions): RunLog {
  const seen: string[] = [];
  return {
    say: (line) => write(`${line}\n`),
    workload(name, line) {
      if (!seen.includes(name)) {
        seen.push(name);
      }
      const code = COLOURS[seen.indexOf(name) % COLOURS.length];
      const label = `${name.padEnd(width)} |`;
      write(`${colour ? `\u001b[${code}m${label}\u001b[0m` : label} ${line}\n`);
    },
  };
}
