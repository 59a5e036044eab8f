import { readFileSync, writeFileSync } from 'node:fs';

/** `UPDATE_GENERATED=1 npx jest <the test>` writes it anew; read the diff before you commit it. */
export const UPDATE_GENERATED = process.env['UPDATE_GENERATED'] === '1';

/** What stands between `<!-- generated: <name> -->` and `<!-- end -->` of a page; written anew first, on request. */
export function generatedPart(page: string, name: string, expected: string): string {
  const [open, close] = [`<!-- generated: ${name} -->\n\n`, '\n\n<!-- end -->'];
  const text = readFileSync(page, 'utf8');
  const [before, rest] = split(text, open, page);
  const [part, after] = split(rest, close, page);
  if (UPDATE_GENERATED) {
    writeFileSync(page, before + open + expected + close + after);
    return expected;
  }
  return part;
}

function split(text: string, mark: string, page: string): [string, string] {
  const at = text.indexOf(mark);
  if (at === -1) {
    throw new Error(`${page} has no ${JSON.stringify(mark)}`);
  }
  return [text.slice(0, at), text.slice(at + mark.length)];
}
