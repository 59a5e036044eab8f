import { z } from 'zod';

/** A text of a form. @param expected - the form in words, for messages */
export const text = (pattern: RegExp, expected: string) =>
  z.string({ error: `expected ${expected}` }).regex(pattern, { error: `expected ${expected}` });
