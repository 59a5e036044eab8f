import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..', '..');
const UP = /(http:\/\/localhost:\d+) is up/;

/** A copy of this checkout with its own local run and its own portal, so that a test changes no file of anybody. */
export class Checkout {
  directory = mkdtempSync(join(tmpdir(), 'portal-'));
  #portal;

  constructor() {
    execFileSync('node', ['start.mjs', '--build-only'], { cwd: join(ROOT, 'portal'), stdio: 'inherit' });
    const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: ROOT, encoding: 'utf8' });
    for (const file of files.split('\0').filter((it) => it !== '')) {
      cpSync(join(ROOT, file), join(this.directory, file), { recursive: true });
    }
    for (const path of ['node_modules', 'portal/node_modules']) {
      symlinkSync(join(ROOT, path), join(this.directory, path));
    }
    // What is installed and built already.
    for (const stamp of ['installed', 'built']) {
      mkdirSync(join(this.directory, 'portal', '.cache'), { recursive: true });
      cpSync(join(ROOT, 'portal', '.cache', stamp), join(this.directory, 'portal', '.cache', stamp));
    }
  }

  idp(...args) {
    return execFileSync('node', ['bin/idp.js', ...args], { cwd: this.directory, encoding: 'utf8', stdio: 'pipe' });
  }

  json(...args) {
    return JSON.parse(this.idp(...args, '--json'));
  }

  read(path) {
    return readFileSync(join(this.directory, path), 'utf8');
  }

  /** Paths of the files below a directory, sorted. */
  files(path) {
    const below = readdirSync(join(this.directory, path), { recursive: true, withFileTypes: true });
    return below
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(this.directory, join(parentPath, name)))
      .sort();
  }

  write(path, text) {
    mkdirSync(dirname(join(this.directory, path)), { recursive: true });
    writeFileSync(join(this.directory, path), text);
  }

  remove(path) {
    rmSync(join(this.directory, path), { recursive: true });
  }

  /** @returns the address of the portal */
  async startPortal(options = [], variables = {}) {
    const [address, child] = await started(
      spawn('node', ['portal/start.mjs', ...options], {
        cwd: this.directory,
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, ...variables },
      }),
    );
    this.#portal = child;
    return address;
  }

  /** Runs a program that is expected to end at once; with another signal than none it was made to. */
  async ended(file, args, env) {
    const child = spawn(process.execPath, [file, ...args], {
      cwd: join(this.directory, 'portal', 'backend'),
      env: { ...process.env, ...env },
      timeout: 60_000,
    });
    let text = '';
    child.stdout.on('data', (more) => (text += more));
    child.stderr.on('data', (more) => (text += more));
    return await new Promise((done) => child.once('close', (code, signal) => done({ code, signal, text })));
  }

  async end() {
    if (this.#portal !== undefined) {
      const ended = new Promise((done) => this.#portal.once('exit', done));
      this.#portal.kill('SIGINT');
      await ended;
    }
    try {
      this.idp('down');
    } catch {
      // There is no local run.
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Waits until a process says where it is up. */
async function started(child) {
  return await new Promise((done, fail) => {
    let text = '';
    child.stdout.on('data', (more) => {
      text += more;
      const [, address] = UP.exec(text) ?? [];
      if (address !== undefined) {
        done([address, child]);
      }
    });
    child.once('exit', (code) => fail(new Error(`the portal ended with ${code}: ${text}`)));
  });
}
