import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../../lib/local/find-program';

/**
 * What `docker` does, as far as the local run uses it, without a daemon: it records its calls and the variables that it is
 * to pass on. A container is a process that sleeps; `exec` succeeds once the file `healthy` is there.
 */
const SCRIPT = `#!/bin/sh
here=$(dirname "$0")/..
line=$(printf '%s|' "$@")
# In one piece: calls come at the same time.
echo "$line" >> "$here/calls"
case $1 in
  info) [ ! -e "$here/down" ] ;;
  ps) cat "$here/left" 2>/dev/null; exit 0 ;;
  image) [ -e "$here/fetched" ] ;;
  pull) [ ! -e "$here/offline" ] && touch "$here/fetched" || { echo 'no route to the registry' >&2; exit 1; } ;;
  exec) [ -e "$here/healthy" ] && [ -e "$here/$2" ] ;;
  inspect) [ -e "$here/$4" ] && echo true ;;
  rm) exit 0 ;;
  run)
    for arg in "$@"; do
      case $arg in --name=*) called=\${arg#--name=} ;; --env=*=*) ;; --env=*) name=\${arg#--env=}; eval "echo \\"$name=\\$$name\\"" >> "$here/variables" ;; esac
    done
    # Last: now it is there for whoever asks.
    touch "$here/$called"
    [ ! -e "$here/broken" ] || { echo 'out of disk' >&2; exit 125; }
    echo "started \${here##*/}"
    exec sleep 1000 ;;
esac
`;

/** What the script and those who call it need. */
const TOOLS = ['sh', 'dirname', 'cat', 'touch', 'sleep'];

/** A fake `docker`, or one of another name, alone with `sh` and the like on a PATH. */
export class FakeRuntime {
  public readonly root = mkdtempSync(join(tmpdir(), 'runtime-'));
  public readonly PATH: string;

  constructor(name = 'docker') {
    const bin = join(this.root, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, name), SCRIPT, { mode: 0o755 });
    for (const tool of TOOLS) {
      symlinkSync(findProgram([tool], process.env['PATH'] ?? '') ?? '', join(bin, tool));
    }
    this.PATH = bin;
  }

  /** Changes how it behaves: see the script. */
  public set(state: 'broken' | 'down' | 'healthy' | 'left' | 'offline', text = ''): this {
    writeFileSync(join(this.root, state), text);
    return this;
  }

  public unset(state: Parameters<FakeRuntime['set']>[0]): void {
    rmSync(join(this.root, state));
  }

  /** Its calls, each with the arguments. */
  public calls(command?: string): string[][] {
    const calls = lines(join(this.root, 'calls')).map((line) => line.split('|').slice(0, -1));
    return command === undefined ? calls : calls.filter(([first]) => first === command);
  }

  /** The variables that containers got through its own environment. */
  public variables(): string[] {
    return lines(join(this.root, 'variables'));
  }

  public remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

function lines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(0, -1);
  } catch {
    return [];
  }
}
