import { stripVTControlCharacters, styleText } from 'node:util';
import { printable } from '../diagnostics/printable';

/** Output of a local run. */
export interface RunLog {
  /** Writes a message about the run itself; it may have several lines. */
  say(message: string): void;
  /** Writes a line of a workload. */
  workload(name: string, line: string): void;
}

export interface RunLogOptions {
  readonly write: (text: string) => void;
  /** Whether workload names are coloured, and workloads may colour their lines. */
  readonly colour: boolean;
  /** Width of the longest workload name, so that lines begin in one column; 0 by default. */
  readonly width?: number;
}

/** Readable on light and dark terminals. */
const COLOURS = ['cyan', 'yellow', 'magenta', 'green', 'blue'] as const;
/** Select Graphic Rendition: colours and weights of a terminal. */
const SGR = /(\u001b\[[\d;:]*m)/;
const RESET = '\u001b[0m';

/** Writes each line of a workload behind the name of the workload. */
export function createRunLog({ write, colour, width = 0 }: RunLogOptions): RunLog {
  const seen: string[] = [];
  return {
    say: (message) => {
      write(`${message.split('\n').map(printable).join('\n')}\n`);
    },
    workload(name, line) {
      if (!seen.includes(name)) {
        seen.push(name);
      }
      const label = `${name.padEnd(width)} |`;
      const style = COLOURS[seen.indexOf(name) % COLOURS.length] ?? 'cyan';
      const start = colour ? styleText(style, label, { validateStream: false }) : label;
      write(`${start} ${safeLine(line, colour)}\n`);
    },
  };
}

/**
 * A line of a program for a terminal. It keeps tabs and, if wanted, colours. Other sequences are removed and other control
 * characters escaped: they could erase lines, change the title of the window or write to the clipboard.
 */
export function safeLine(line: string, colour: boolean): string {
  const parts = line.split(SGR).map((part, index) => {
    // Every second part is what SGR matches.
    const isColour = index % 2 === 1;
    return isColour ? (colour ? part : '') : stripVTControlCharacters(part).split('\t').map(printable).join('\t');
  });
  return parts.join('') + (colour && parts.length > 1 ? RESET : '');
}
