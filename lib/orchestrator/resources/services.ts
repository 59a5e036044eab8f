import type { ServicePort } from '../../plan/plan';
import { portsOf, type ScoreDocument } from '../../score/score-document';

/**
 * Service ports by workload. It records requests for a workload whose file could not be parsed: its ports are not known,
 * so the request may be valid.
 */
export class Services extends Map<string, readonly ServicePort[]> {
  private readonly unreadable: ReadonlySet<string>;
  private asked = false;

  /** @param unreadable - possible names of workloads whose files could not be parsed */
  constructor(documents: readonly ScoreDocument[], unreadable: readonly string[]) {
    super(documents.map((document) => [document.spec.metadata.name, portsOf(document)]));
    this.unreadable = new Set(unreadable.filter((name) => !this.has(name)));
  }

  public override get(workload: string): readonly ServicePort[] | undefined {
    this.asked ||= this.unreadable.has(workload);
    return super.get(workload);
  }

  /** Runs `work`; `unknown` is whether it requested a workload whose file could not be parsed. */
  public watch<Result>(work: () => Result): { readonly result: Result; readonly unknown: boolean } {
    this.asked = false;
    const result = work();
    return { result, unknown: this.asked };
  }
}
