import { overlayJsonSchema } from '../../orchestrator/describe/overlay-json-schema';
import { scoreJsonSchema } from '../../orchestrator/describe/score-json-schema';

/** A JSON Schema of score.yaml or of the overlays beside it, for editors. */
export function schema(document: 'score' | 'overlay'): string {
  return JSON.stringify(document === 'score' ? scoreJsonSchema() : overlayJsonSchema(), undefined, 2);
}
