import fc from 'fast-check';

/** Any character but a half of a pair: the unit 'binary' of fast-check, without its tables, which take 0.7 s to make. */
export const codePoint = fc
  .nat(0x10ffff)
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));
