import type { ServicePort } from '../../plan/plan';
import { portsOf, type ScoreDocument } from '../../score/score-document';

/**
 * Service ports by workload. It notes when a workload is asked for whose file cannot be read: nothing is known of its
 * ports then, so whoever asks has done nothing wrong.
 */
export class Services extends Map<string, readonly ServicePort[]> {
  private readonly unreadable: ReadonlySet<string>;
  private asked = false;

  /** @param unreadable - names that the workloads may have whose files cannot be read */
  constructor(documents: readonly ScoreDocument[], unreadable: readonly string[]) {
    super(documents.map((document) => [document.spec.metadata.name, portsOf(document)]));
    this.unreadable = new Set(unreadable.filter((name) => !this.has(name)));
  }

  public override get(workload: string): readonly ServicePort[] | undefined {
    this.asked ||= this.unreadable.has(workload);
    return super.get(workload);
  }

  /** Runs something and says whether it asked for a workload that cannot be read. */
  public watch<Result>(work: () => Result): { readonly result: Result; readonly unknown: boolean } {
    this.asked = false;
    const result = work();
    return { result, unknown: this.asked };
  }
}
