import { basename } from 'node:path';
import type { ServicePort } from '../../plan/plan';
import type { ServicePorts } from '../../resource-types/resource-type';
import { portsOf, type ScoreDocument } from '../../score/score-document';

/**
 * Service ports by workload. It records requests for a workload whose file could not be parsed: its ports are not known,
 * so the request may be valid.
 */
export class Services extends Map<string, readonly ServicePort[]> implements ServicePorts {
  private readonly unreadable: ReadonlySet<string>;
  private asked = false;

  /** @param unreadable - possible names of workloads whose files could not be parsed */
  constructor(
    private readonly documents: readonly ScoreDocument[],
    unreadable: readonly string[],
  ) {
    super(documents.map((document) => [document.spec.metadata.name, portsOf(document)]));
    this.unreadable = new Set(unreadable.filter((name) => !this.has(name)));
  }

  public override get(workload: string): readonly ServicePort[] | undefined {
    this.asked ||= this.unreadable.has(workload);
    return super.get(workload);
  }

  public fileOf(workload: string): string {
    const document = this.documents.find(({ spec }) => spec.metadata.name === workload);
    return document?.locate(['service', 'ports']).file ?? '';
  }

  public renamed(workload: string): { readonly file: string; readonly name: string } | undefined {
    const document = this.documents.find(({ source }) => basename(source.directory) === workload);
    return document && { file: document.locate(['metadata', 'name']).file ?? '', name: document.spec.metadata.name };
  }

  /** Runs `work`; `unknown` is whether it requested a workload whose file could not be parsed. */
  public watch<Result>(work: () => Result): { readonly result: Result; readonly unknown: boolean } {
    this.asked = false;
    const result = work();
    return { result, unknown: this.asked };
  }
}
