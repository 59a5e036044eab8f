import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import { releaseFiles } from '../../../lib/commands/publish/release-files';
import type { Ingress } from '../../../lib/config/environment';
import { orchestrate } from '../../../lib/orchestrator/orchestrator';
import type { Engine } from '../../../lib/plan/engine';
import type { Sign } from '../../../lib/release/release-signing';
import type { WorkloadSource } from '../../../lib/score/workload-source';
import type { FakeHost } from '../../hosts/fake-host';
import { testEnvironment, testTarget } from '../../support/target';
import { ControlPlane, type Stored } from './control-plane';
import { Controllers } from './controllers';
import { eventually } from './eventually';
import { Registry } from './registry';

type Edit = (files: Map<string, string | Buffer>) => void;

/** A cluster with Flux as a server installs it, and a registry to publish to. */
export class Platform {
  private readonly directory = mkdtempSync(join(tmpdir(), 'flux-'));
  readonly cluster = new ControlPlane(join(this.directory, 'cluster'));
  readonly controllers: Controllers;
  readonly registry = new Registry(join(this.directory, 'registry'));
  private releases = 0;

  /** @param host - a server that has booted */
  constructor(private readonly host: FakeHost) {
    this.controllers = new Controllers(this.directory, this.cluster.kubeconfig, host.read('fake/kustomization.yaml'));
  }

  /** @param crds - files or directories with the definitions of Flux's resources */
  async start(crds: readonly string[]): Promise<void> {
    await Promise.all([this.cluster.start(), this.registry.start()]);
    this.cluster.kubectl(['apply', '--server-side', ...crds.flatMap((path) => ['--filename', path])]);
    this.cluster.kubectl(['create', 'namespace', 'flux-system']);
    await this.controllers.start();
    this.cluster.kubectl(['apply', '--server-side', '--filename', '-'], this.orders());
  }

  /**
   * Publishes a release of these workloads, and asks Flux to look at once.
   *
   * @param edit - changes its files before
   * @param ingress - of the environment; none by default
   * @param sign - makes the signature of the artifact; none by default
   * @param engine - whose objects to publish; k3s by default
   */
  async publish(
    sources: readonly WorkloadSource[],
    edit: Edit = () => undefined,
    ingress?: Ingress,
    sign?: Sign,
    engine: Engine = 'k3s',
  ): Promise<string> {
    const revision = `r${++this.releases}`;
    const target = testTarget({ engine, ...(ingress && { environment: { ...testEnvironment, ingress } }) });
    const files = releaseFiles([{ engine, plan: orchestrate(sources, target) }], {});
    edit(files);
    await this.registry.push(files, revision, sign);
    this.look(revision);
    return revision;
  }

  /** Makes Flux look at the registry now. */
  look(at: string): void {
    const now = `reconcile.fluxcd.io/requestedAt=${at}`;
    this.cluster.kubectl(['annotate', '--overwrite', '--namespace', 'flux-system', 'ocirepository/platform', now]);
  }

  /** Whether a Kustomization is ready, and why. */
  async statusOf(kustomization: string): Promise<{ ready: string; message: string }> {
    const found = await this.kustomization(kustomization);
    const ready = found?.status?.conditions?.find(({ type }) => type === 'Ready');
    return { ready: ready?.status ?? 'absent', message: ready?.message ?? '' };
  }

  async kustomization(name: string): Promise<Stored | undefined> {
    return await this.cluster.get(`/apis/kustomize.toolkit.fluxcd.io/v1/namespaces/flux-system/kustomizations/${name}`);
  }

  /** Waits until a Kustomization has, or has not, been applied. */
  async settles(kustomization: string, ready: 'True' | 'False', seconds = 60): Promise<void> {
    await eventually(
      async () => (await this.statusOf(kustomization)).ready === ready,
      seconds,
      `${kustomization} is ${ready}`,
    );
  }

  async stop(): Promise<void> {
    await this.controllers.stop();
    await this.registry.stop();
    await this.cluster.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** What the boot script applies beside Flux itself; of that only the address of the registry is replaced. */
  private orders(): string {
    const text = this.host
      .read('fake/applied.yaml')
      .replaceAll(/\d+\.dkr\.ecr\.[\w-]+\.amazonaws\.com/g, this.registry.host);
    const applied = parseAllDocuments(text).map((document) => document.toJS() as { kind: string; spec: object });
    return applied
      .filter(({ kind }) => ['ConfigMap', 'Secret', 'OCIRepository', 'Kustomization'].includes(kind))
      .map((object) =>
        object.kind === 'OCIRepository'
          ? { ...object, spec: { ...object.spec, provider: 'generic', insecure: true } }
          : object,
      )
      .map((object) => stringify(object))
      .join('---\n');
  }
}
