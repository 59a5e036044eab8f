import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { freePorts } from '../../../lib/local/free-ports';
import { Daemon } from './daemon';

interface Deployment {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly {
          readonly args: readonly string[];
          readonly env: readonly { readonly name: string; readonly value?: string }[];
        }[];
      };
    };
  };
}

/** source-controller and kustomize-controller as processes, with the flags that the server's boot gives them. */
export class Controllers {
  private readonly daemons = new Map<string, Daemon>();

  /** @param kustomization - what the boot script patches Flux's own manifests with */
  constructor(
    private readonly directory: string,
    private readonly kubeconfig: string,
    private readonly kustomization: string,
  ) {}

  async start(): Promise<void> {
    const [storage] = await freePorts(1);
    const address = `127.0.0.1:${storage}`;
    const store = join(this.directory, 'storage');
    mkdirSync(store, { recursive: true });
    for (const { name, args, env } of this.deployments()) {
      // A flag that is given twice has its last value.
      const here = ['--enable-leader-election=false', '--metrics-addr=0', '--health-addr=127.0.0.1:0'];
      const stored = [`--storage-path=${store}`, `--storage-addr=${address}`, `--storage-adv-addr=${address}`];
      const flags = [...args, ...here, ...(name === 'source-controller' ? stored : [])];
      const set = { ...env, RUNTIME_NAMESPACE: 'flux-system', KUBECONFIG: this.kubeconfig, TMPDIR: this.directory };
      this.daemons.set(name, new Daemon(name, flags, set));
    }
  }

  /** What a controller logs. */
  logOf(name: string): string {
    return this.daemons.get(name)?.log ?? '';
  }

  pidOf(name: string): number | undefined {
    return this.daemons.get(name)?.pid;
  }

  mustRun(): void {
    this.daemons.forEach((daemon) => daemon.mustRun());
  }

  async stop(): Promise<void> {
    await Promise.all([...this.daemons.values()].map(async (daemon) => await daemon.stop()));
  }

  /** The controllers' flags and variables, from the real `kubectl kustomize`. */
  private deployments() {
    const source = join(this.directory, 'flux-system');
    mkdirSync(source);
    copyFileSync(join(__dirname, 'components.yaml'), join(source, 'components.yaml'));
    writeFileSync(join(source, 'kustomization.yaml'), this.kustomization);
    const text = execFileSync('kubectl', ['kustomize', source], { encoding: 'utf8' });
    return parseAllDocuments(text).map((document) => {
      const { metadata, spec } = document.toJS() as Deployment;
      const [container] = spec.template.spec.containers;
      const env = (container?.env ?? []).flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]]));
      const { GOMEMLIMIT = '' } = Object.fromEntries(env) as Record<string, string>;
      return { name: metadata.name, args: container?.args ?? [], env: { GOMEMLIMIT } };
    });
  }
}
