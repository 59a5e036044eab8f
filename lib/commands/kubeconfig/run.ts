import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { dump, load } from 'js-yaml';
import { environmentNamed } from '../../config/environment-named';
import { UserError } from '../../diagnostics/user-error';
import { hostNamed } from '../shell/hosts';
import { readSession, runSession } from '../shell/session';

/** Where k3s writes the kubeconfig of an administrator, for the API server at 127.0.0.1:6443. */
const FILE = '/etc/rancher/k3s/k3s.yaml';
const API_SERVER = '6443';

/**
 * Fetches the kubeconfig of an environment and forwards a port of this machine to its API server, until one side ends it.
 *
 * @param port - of this machine
 * @param print - gets what to tell the user
 * @returns the exit code of the AWS CLI
 * @throws UserError if there is no such environment, or the server sends no kubeconfig
 */
export async function kubeconfig(name: string, port: number, print: (text: string) => void): Promise<number> {
  const environment = environmentNamed(name);
  const { instance } = await hostNamed(environment, 'server');
  const session = { region: environment.region, instance };
  const output = readSession({
    ...session,
    document: 'AWS-StartNonInteractiveCommand',
    parameters: { command: [`sudo cat ${FILE}`] },
  });
  const file = resolve(join('.idp', name, 'kubeconfig'));
  mkdirSync(dirname(file), { recursive: true });
  // A file of another mode would keep it.
  rmSync(file, { force: true });
  const remove = () => {
    rmSync(file, { force: true });
  };
  process.once('exit', remove);
  writeFileSync(file, kubeconfigIn(output, name, port), { mode: 0o600 });
  print(`export KUBECONFIG=${quoted(file)}   # in another terminal; Ctrl-C here ends it`);
  try {
    return await runSession({
      ...session,
      document: 'AWS-StartPortForwardingSession',
      parameters: { portNumber: [API_SERVER], localPortNumber: [String(port)] },
    });
  } finally {
    remove();
  }
}

/** The kubeconfig between the lines that the plugin prints around it, for another port, and named after its environment. */
export function kubeconfigIn(output: string, name: string, port: number): string {
  const lines = output.split(/\r*\n/);
  const first = lines.findIndex((line) => line.startsWith('apiVersion:'));
  const end = lines.findIndex((line, index) => index > first && line.startsWith('Exiting session'));
  const config = first < 0 ? undefined : parse(lines.slice(first, end < 0 ? undefined : end).join('\n'));
  const [cluster] = config?.clusters ?? [];
  if (config === undefined || cluster?.cluster?.server === undefined) {
    throw new UserError(
      `the server sent no kubeconfig; is k3s up? 'idp shell --env ${name}', then 'sudo ls -l ${FILE}'`,
    );
  }
  cluster.cluster.server = `https://127.0.0.1:${port}`;
  const [context] = config.contexts ?? [];
  if (context !== undefined) {
    context.name = config['current-context'] = name;
  }
  return dump(config);
}

interface Kubeconfig {
  readonly clusters?: { readonly cluster?: { server?: string } }[];
  readonly contexts?: { name: string }[];
  'current-context'?: string;
}

function parse(text: string): Kubeconfig | undefined {
  try {
    const value = load(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function quoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
