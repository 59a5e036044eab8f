import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Scalar,
} from 'yaml';
import { UserError, type Problem } from '../user-error';

export type Path = readonly (string | number)[];

/** Text of a YAML file that was read as one document, and where each of its parts stands. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** Position of a path's value, or of its key; of its nearest parent that is there, with how many steps led to it. */
  locate(
    path: Path,
    part?: 'key' | 'value',
  ): { readonly line: number; readonly column: number; readonly depth: number };
}

/** Aliases a document may hold, and expand to; more is an attack (https://en.wikipedia.org/wiki/Billion_laughs_attack). */
const MAX_ALIASES = 100;
/** Levels of nesting: Score needs eight, and params bring a few more. */
const MAX_DEPTH = 64;
/** `2024-01-01`, with or without a time: a date to readers of YAML 1.1, text to others (https://yaml.org/type/timestamp.html). */
const DATE = /^\d{4}-\d{1,2}-\d{1,2}([Tt\s].*)?$/;

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Reads a YAML file by the rules of YAML 1.2 core with merge keys, and refuses what readers do not agree on, or what is
 * meant to do harm.
 *
 * @throws UserError with every problem of the file and its position
 */
export function parseYamlFile(file: string, text: string): YamlFile {
  const lines = new LineCounter();
  const problems: Problem[] = [];
  const refuse = (offset: number, message: string) => void problems.push({ file, ...at(lines, offset), message });
  const stopIfAny = () => {
    if (problems.length > 0) {
      throw new UserError(problems);
    }
  };

  const tooDeep = depthProblem(text);
  if (tooDeep !== undefined) {
    throw new UserError([{ file, ...positionIn(text, tooDeep), message: TOO_DEEP }]);
  }
  const yaml = parseDocument(text, { merge: true, lineCounter: lines, prettyErrors: false });
  for (const { pos, message } of [...yaml.errors, ...yaml.warnings]) {
    refuse(pos[0], `is not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`);
  }
  stopIfAny();
  checkNodes(yaml, refuse);
  stopIfAny();
  return {
    file,
    value: toValue(yaml, refuse, stopIfAny),
    locate: (path, part = 'value') => {
      const { offset, depth } = find(yaml, path, part);
      return { ...at(lines, offset), depth };
    },
  };
}

const TOO_DEEP = `nests deeper than ${MAX_DEPTH} levels; flatten it`;

function checkNodes(yaml: Document, refuse: (offset: number, message: string) => void): void {
  const aliases: Alias[] = [];
  visit(yaml, {
    Pair: (_, { key, value }) => {
      if (isScalar(key) && key.type === 'PLAIN' && key.source === '<<' && !merges(value, yaml)) {
        refuse(start(key), "'<<' takes a map, or a list of maps; write one, or an alias of one");
      }
      if (isScalar(key) && key.value === '__proto__') {
        refuse(start(key), "the key '__proto__' is not allowed; choose another");
      }
      if (isNode(key) && !isScalar(key)) {
        refuse(start(key), 'a key is text; write it as such');
      }
    },
    Scalar: (_, node) => {
      if (isPlain(node) && DATE.test(node.source ?? '')) {
        refuse(start(node), `${node.source} is a date to some readers and text to others; write "${node.source}"`);
      }
      if (typeof node.value === 'string' && LONE_SURROGATE.test(node.value)) {
        refuse(start(node), 'holds half of a surrogate pair, which no UTF-8 text does; write the whole character');
      }
    },
    Alias: (_, node, ancestors) => {
      aliases.push(node);
      if (aliases.length <= MAX_ALIASES && ancestors.includes(node.resolve(yaml) as never)) {
        refuse(start(node), `the alias *${node.source} is part of what it stands for; write the value out`);
      }
    },
  });
  const [, tooMany] = [aliases.length > MAX_ALIASES, aliases[MAX_ALIASES]];
  if (tooMany !== undefined) {
    refuse(start(tooMany), `more than ${MAX_ALIASES} aliases; write the values out`);
  }
}

/** Whether a value is what a merge key takes. */
function merges(value: unknown, yaml: Document): boolean {
  const node = isAlias(value) ? value.resolve(yaml) : value;
  return isMap(node) || (isSeq(node) && node.items.every((item) => isMap(isAlias(item) ? item.resolve(yaml) : item)));
}

function toValue(yaml: Document, refuse: (offset: number, message: string) => void, stopIfAny: () => void): unknown {
  try {
    return yaml.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    if (!(error instanceof ReferenceError)) {
      throw error;
    }
    let first: Alias | undefined;
    visit(yaml, { Alias: (_, node) => ((first = node), visit.BREAK) });
    refuse(first === undefined ? 0 : start(first), `aliases expand to more than ${MAX_ALIASES} values; write them out`);
    stopIfAny();
    return undefined;
  }
}

/** Offset of what nests too deep, if anything does. Parsers recurse, so it is found before they do. */
function depthProblem(text: string): number | undefined {
  const indents = /^( *)(?=\S)/gm;
  const open: number[] = [];
  for (const match of text.matchAll(indents)) {
    const indent = match[1]?.length ?? 0;
    while (open.length > 0 && (open[open.length - 1] ?? 0) >= indent) {
      open.pop();
    }
    // `- - - x` nests on one line.
    const dashes =
      /^(?:[-?] +)*/.exec(text.slice(match.index + indent, match.index + indent + 4 * MAX_DEPTH))?.[0] ?? '';
    open.push(indent);
    if (open.length + dashes.length / 2 > MAX_DEPTH) {
      return match.index + indent;
    }
  }
  return flowDepthProblem(text);
}

function flowDepthProblem(text: string): number | undefined {
  if ((text.match(/[[{]/g)?.length ?? 0) <= MAX_DEPTH) {
    return undefined;
  }
  let [depth, offset] = [0, 0];
  for (const token of new Lexer().lex(text)) {
    depth += token === '[' || token === '{' ? 1 : token === ']' || token === '}' ? -1 : 0;
    if (depth > MAX_DEPTH) {
      return offset;
    }
    // The lexer marks documents and scalars with characters that are not in the text.
    offset += /^[\u0002\u0018\u001f\ufeff]$/.test(token) ? 0 : token.length;
  }
  return undefined;
}

function positionIn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before[before.length - 1]?.length ?? 0) + 1 };
}

function at(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return line === 0 ? { line: 1, column: 1 } : { line, column: col };
}

function start(node: { range?: readonly number[] | null }): number {
  return node.range?.[0] ?? 0;
}

function isPlain(node: Scalar): boolean {
  return node.type === 'PLAIN' && typeof node.value === 'string';
}

function find(yaml: Document, path: Path, part: 'key' | 'value'): { offset: number; depth: number } {
  let [offset, depth] = [0, 0];
  let node: unknown = yaml.contents;
  for (const segment of path) {
    if (isAlias(node)) {
      node = node.resolve(yaml);
    }
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(segment));
      if (pair === undefined) {
        break;
      }
      const last = depth === path.length - 1;
      const target = last && part === 'key' ? pair.key : (pair.value ?? pair.key);
      // A block below its key begins on a later line: there the key says more.
      const says = isScalar(target) || isAlias(target) ? target : pair.key;
      offset = isNode(says) ? start(says) : offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[indexIn(node.items, segment)];
      if (node === undefined) {
        break;
      }
      offset = isNode(node) ? start(node) : offset;
    } else {
      break;
    }
    depth++;
  }
  return { offset, depth };
}

/** Of a number; or of the item with that `target`, in the deprecated lists of files and volumes. */
function indexIn(items: readonly unknown[], segment: string | number): number {
  return typeof segment === 'number' || /^\d+$/.test(segment)
    ? Number(segment)
    : items.findIndex((item) => isMap(item) && item.get('target') === segment);
}
