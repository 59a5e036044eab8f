import { printable } from '../diagnostics/printable';

/**
 * Text that Markdown shows literally, also in a table: every character that could begin markup, a link, a mention or HTML
 * becomes an entity (CommonMark 0.31, "Entity and numeric character references").
 */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replaceAll(/[&<>`|\\*_[\]~#@$]|:(?! |$)/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll(/(www)\./gi, '$1&#46;');
}

/** The same text as inline code. */
export function code(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`;
}

/** Lines as a fenced diff block, with a fence that no line can close. */
export function diffBlock(lines: readonly string[]): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}diff`, ...lines, fence];
}
