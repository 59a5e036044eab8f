/** A row of a list: its term, and the column in which the description begins. */
const ROW = /^(\s+\S+(?: \S+)*\s{2,})(\S.*)$/;

interface Block {
  /** Before the first word. */
  readonly start: string;
  /** Columns before the words of further lines. */
  readonly hang: number;
  text: string;
}

/**
 * Fits text of a help into so many columns: paragraphs, and lists of terms with descriptions, which stay in their column.
 * Examples stay as they are, so that they can be copied.
 */
export function wrapHelp(text: string, width: number): string {
  return text
    .split('\n\n')
    .map((part) => blocksOf(part).flatMap((block) => wrapped(block, width)))
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function blocksOf(part: string): Block[] {
  const blocks: Block[] = [];
  for (const line of part.split('\n')) {
    const last = blocks.at(-1);
    const indent = line.search(/\S|$/);
    const [, term, description = ''] = ROW.exec(line) ?? [];
    if (term !== undefined && !line.startsWith('  npx idp ') && term.trim() !== '') {
      blocks.push({ start: term, hang: term.length, text: description });
    } else if (last !== undefined && last.text !== '' && last.hang === indent && !line.startsWith('  npx idp ')) {
      last.text += ` ${line.trim()}`;
    } else {
      blocks.push({ start: ' '.repeat(indent), hang: indent, text: line.trim() });
    }
  }
  return blocks;
}

function wrapped({ start, hang, text }: Block, width: number): string[] {
  if (text.startsWith('npx idp ')) {
    return [start + text];
  }
  const [first = '', ...words] = text.split(' ');
  const lines = [start + first];
  for (const word of words) {
    const last = lines.at(-1) ?? '';
    if (last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(' '.repeat(hang) + word);
    }
  }
  return lines;
}
