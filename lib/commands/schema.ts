import { scoreJsonSchema } from '../orchestrator/score-json-schema';

/** A JSON Schema of score.yaml, for editors. */
export function schema(): string {
  return JSON.stringify(scoreJsonSchema(), undefined, 2);
}
