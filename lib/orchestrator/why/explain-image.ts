import type { Image } from '../../plan/plan';
import type { ScoreDocument } from '../../score/score-document';
import type { Answer } from './explanation';
import { placeOf } from './place';

/** Which containers an image repository is for. */
export function explainImage({ repository, context }: Image, document: ScoreDocument): Answer {
  const built = Object.entries(document.spec.containers).filter(([, { image }]) => image === '.');
  return {
    subject: repository,
    explanations: built.map(([container]) => ({
      path: 'context',
      value: context,
      origin: placeOf(document, ['containers', container, 'image']),
    })),
  };
}
