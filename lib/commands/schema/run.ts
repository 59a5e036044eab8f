import { overlayJsonSchema } from '../../orchestrator/describe/overlay-json-schema';
import { scoreJsonSchema } from '../../orchestrator/describe/score-json-schema';
import { toJson } from '../output';

/** The JSON Schema of score.yaml, or of the overlays beside it, for editors. */
export function schema(document: 'score' | 'overlay'): string {
  return toJson(document === 'score' ? scoreJsonSchema() : overlayJsonSchema());
}
