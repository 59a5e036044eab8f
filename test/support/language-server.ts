import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';

/** A place in a text; line and character count from 1, as editors show them. */
export interface Place {
  readonly line: number;
  readonly character: number;
}

/** What an editor marks. */
export interface Mark extends Place {
  readonly message: string;
}

/** What an editor offers at a place. */
export interface Offer {
  readonly label: string;
  readonly documentation?: string | { readonly value: string };
}

interface Reported {
  readonly uri: string;
  readonly diagnostics: readonly { range: { start: Place }; message: string }[];
}

const SERVER = resolve('node_modules/yaml-language-server/bin/yaml-language-server');
const CAPABILITIES = {
  workspace: { configuration: true },
  textDocument: {
    completion: { completionItem: { documentationFormat: ['markdown'] } },
    hover: { contentFormat: ['markdown'] },
  },
};

/** The YAML language server of VS Code and other editors, over stdio, with this repository's settings. */
export class LanguageServer {
  private readonly waiting = new Map<string, (marks: readonly Mark[]) => void>();
  private opened = 0;

  private constructor(
    private readonly child: ChildProcessWithoutNullStreams,
    private readonly connection: MessageConnection,
  ) {}

  /** @param settings - the repository's own by default */
  public static async start(settings = readSettings()): Promise<LanguageServer> {
    const child = spawn(process.execPath, [SERVER, '--stdio']);
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const server = new LanguageServer(child, connection);
    connection.onRequest('workspace/configuration', ({ items }: { items: { section: string }[] }) =>
      items.map(({ section }) => sectionOf(settings, section)),
    );
    connection.onRequest('client/registerCapability', () => null);
    connection.onNotification('textDocument/publishDiagnostics', (reported: Reported) => server.receive(reported));
    connection.listen();
    const root = pathToFileURL(resolve('.')).href;
    const folders = [{ uri: root, name: 'root' }];
    await connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: root,
      workspaceFolders: folders,
      capabilities: CAPABILITIES,
    });
    await connection.sendNotification('initialized', {});
    await connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
    return server;
  }

  /** Opens a text as a file of the repository, which need not exist, and waits for what is marked in it. */
  public async marks(path: string, text: string): Promise<readonly Mark[]> {
    const uri = pathToFileURL(resolve(path)).href;
    const marked = new Promise<readonly Mark[]>((done) => this.waiting.set(uri, done));
    const textDocument = { uri, languageId: 'yaml', version: ++this.opened, text };
    await this.connection.sendNotification('textDocument/didOpen', { textDocument });
    return await marked;
  }

  /** The text that hovering a place of an open file shows; empty if nothing. */
  public async hover(path: string, place: Place): Promise<string> {
    const found = await this.ask<{ contents: { value: string } } | null>('hover', path, place);
    return found?.contents.value ?? '';
  }

  public async offers(path: string, place: Place): Promise<readonly Offer[]> {
    return (await this.ask<{ items: Offer[] }>('completion', path, place)).items;
  }

  public async stop(): Promise<void> {
    const ended = new Promise((done) => this.child.once('exit', done));
    this.connection.dispose();
    this.child.kill();
    await ended;
  }

  private async ask<Answer>(what: string, path: string, { line, character }: Place): Promise<Answer> {
    return await this.connection.sendRequest<Answer>(`textDocument/${what}`, {
      textDocument: { uri: pathToFileURL(resolve(path)).href },
      position: { line: line - 1, character: character - 1 },
    });
  }

  private receive({ uri, diagnostics }: Reported): void {
    this.waiting.get(uri)?.(
      diagnostics.map(({ range: { start }, message }) => ({
        line: start.line + 1,
        character: start.character + 1,
        message,
      })),
    );
    this.waiting.delete(uri);
  }
}

function readSettings(): Record<string, unknown> {
  return JSON.parse(readFileSync('.vscode/settings.json', 'utf8')) as Record<string, unknown>;
}

/** The part of VS Code's flat settings below a section, without it. */
function sectionOf(settings: Readonly<Record<string, unknown>>, section: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([key]) => key.startsWith(`${section}.`))
      .map(([key, value]) => [key.slice(section.length + 1), value]),
  );
}
