import { parseScore, type ParsedScore } from './score-document';
import type { ScoreOverlay, WorkloadSource } from './workload-source';

/**
 * Parses Score documents and remembers them: by the source, and by the overlay that lies over it. A source that is the
 * same object is taken to be the same text.
 */
export class ScoreParser {
  private readonly known = new WeakMap<WorkloadSource, Map<ScoreOverlay | undefined, ParsedScore>>();

  /** Parses every source with its overlay for an environment, in the order of their files. */
  public parse(sources: readonly WorkloadSource[], environment: string): ParsedScore[] {
    return [...sources].sort((a, b) => (a.file < b.file ? -1 : 1)).map((source) => this.parseOne(source, environment));
  }

  private parseOne(source: WorkloadSource, environment: string): ParsedScore {
    const { overlays = {} } = source;
    const overlay = Object.hasOwn(overlays, environment) ? overlays[environment] : undefined;
    const known = this.known.get(source) ?? new Map<ScoreOverlay | undefined, ParsedScore>();
    this.known.set(source, known);
    const score = known.get(overlay) ?? parseScore(source, overlay);
    known.set(overlay, score);
    return score;
  }
}
