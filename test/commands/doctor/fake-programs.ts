import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a program answers: its output, or the lines that it fails with. */
export interface Answer {
  readonly stdout?: unknown;
  readonly stderr?: string;
  readonly status?: number;
}

/** Stand-ins for `aws` and `gh` on the PATH, which answer what they are told, and note what they are asked. */
export class FakePrograms {
  public readonly directory = mkdtempSync(join(tmpdir(), 'idp-fakes-'));

  /** @param answers - by the start of the words: `gh api repos/octo/platform`; the longest start counts */
  constructor(answers: Readonly<Record<string, Answer>>, programs: readonly string[] = ['aws', 'gh']) {
    const all = JSON.stringify(Object.entries(answers).sort(([a], [b]) => b.length - a.length));
    for (const program of programs) {
      const file = join(this.directory, program);
      writeFileSync(
        file,
        `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs');
const words = ['${program}', ...process.argv.slice(2)].join(' ');
const input = readFileSync(0, 'utf8');
appendFileSync(${JSON.stringify(join(this.directory, 'asked'))}, JSON.stringify([words, input]) + '\\n');
const [, answer] = ${all}.find(([start]) => words.startsWith(start)) ?? [, { stderr: 'nobody answers ' + words, status: 1 }];
process.stderr.write(answer.stderr ?? '');
process.stdout.write(typeof answer.stdout === 'string' ? answer.stdout : JSON.stringify(answer.stdout ?? ''));
process.exitCode = answer.status ?? 0;
`,
      );
      chmodSync(file, 0o755);
    }
  }

  /** Variables of a command that finds them, and git, but no other aws and gh. */
  public get variables(): Record<string, string> {
    return { PATH: `${this.directory}:/usr/bin:/bin` };
  }

  /** Words and input of each call, in their order. */
  public get asked(): [string, string][] {
    const text = readFileSync(join(this.directory, 'asked'), 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as [string, string]);
  }
}
