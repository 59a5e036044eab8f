import { constructFromEvents, CORE_SCHEMA, EVENT_ID, mergeTag, parseEvents, YAMLException, type Event } from 'js-yaml';
import type { Path } from '../diagnostics/diagnostic';
import type { Diagnostics, Part } from '../diagnostics/diagnostics';
import { yamlTree, type YamlTree } from './yaml-tree';

/** Value of a YAML file, and the position of each of its parts. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** Position of a path's value or key, or of its nearest parent that exists; `depth` is the number of keys found. */
  locate(path: Path, part?: Part): { file: string; line: number; column: number; depth: number };
  /** A plain scalar as it was written: `0755`, whose value is 755. Undefined for anything else. */
  written(path: Path): string | undefined;
}

/** Levels of nesting. Score needs eight, and params a few more. */
const MAX_DEPTH = 64;
/** YAML 1.2 core, with the merge keys of YAML 1.1. */
const SCHEMA = CORE_SCHEMA.withTags(mergeTag);

/**
 * Parses a file by the rules of YAML 1.2 core with merge keys. Text that YAML parsers do not agree on, and attacks such as
 * nested aliases, are errors.
 *
 * @returns undefined if there was an error
 */
export function parseYamlFile(file: string, text: string, diagnostics: Diagnostics): YamlFile | undefined {
  const positionOf = positionsIn(text);
  const errors = diagnostics.errorCount;
  const refuse = (offset: number, message: string) => {
    diagnostics.of({ locate: () => ({ file, ...positionOf(offset) }) }).error([], message);
  };
  const unless = <Result>(step: () => Result) => (diagnostics.errorCount > errors ? undefined : step());
  try {
    const events = oneDocument(text, parseEvents(text, { maxDepth: MAX_DEPTH }), refuse);
    const tree = unless(() => yamlTree(text, events, refuse));
    const values = unless(() => constructFromEvents(events, { source: text, schema: SCHEMA }));
    if (tree === undefined || values === undefined) {
      return undefined;
    }
    const [value = null] = values;
    return {
      file,
      value,
      locate: (path, part = 'value') => {
        const { offset, depth } = find(tree, path, part);
        return { file, ...positionOf(offset), depth };
      },
      written: (path) => {
        const { node, depth } = find(tree, path, 'value');
        return depth === path.length && node.end !== undefined ? text.slice(node.offset, node.end) : undefined;
      },
    };
  } catch (error) {
    if (!(error instanceof YAMLException)) {
      throw error;
    }
    const message = /maxDepth/.test(error.reason)
      ? `nests deeper than ${MAX_DEPTH} levels; flatten it`
      : `is not valid YAML: ${error.reason}; ${hintFor(error.reason)}`;
    refuse(error.mark?.position ?? 0, message);
    return undefined;
  }
}

/** The fix for a syntax error. */
function hintFor(reason: string): string {
  if (/duplicated mapping key/.test(reason)) {
    return 'remove one of the two';
  }
  return /indentation/.test(reason)
    ? 'begin the keys of one map in one column'
    : 'check this line and the one before it: indentation, quotes, and a space after each colon';
}

function oneDocument(text: string, events: Event[], refuse: (offset: number, message: string) => void): Event[] {
  const [, second] = events.flatMap(({ type }, index) => (type === EVENT_ID.DOCUMENT ? [index] : []));
  // `---` after the last line begins a document without anything, which other readers of Score leave out, too.
  if (second !== undefined && isNothing(events.slice(second))) {
    return events.slice(0, second);
  }
  if (second !== undefined) {
    const markers = [...text.matchAll(/^---(?=\s|$)/gm)];
    const [first] = events;
    const marker = first?.type === EVENT_ID.DOCUMENT && first.explicitStart ? markers[1] : markers[0];
    refuse(marker?.index ?? text.length, 'has more than one YAML document; keep one');
  }
  return events;
}

/** Whether events are those of one document without content. */
function isNothing([, value, ...rest]: readonly Event[]): boolean {
  return (
    rest.length === 1 &&
    value?.type === EVENT_ID.SCALAR &&
    value.valueStart === -1 &&
    value.tagStart === -1 &&
    value.anchorStart === -1
  );
}

/** Converts offsets to lines and columns. The starts of lines are found at the first call. */
function positionsIn(text: string): (offset: number) => { line: number; column: number } {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
    let [line, above] = [0, starts.length];
    while (above - line > 1) {
      const middle = (line + above) >> 1;
      [line, above] = (starts[middle] ?? 0) <= offset ? [middle, above] : [line, middle];
    }
    return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
  };
}

function find(tree: YamlTree, path: Path, part: Part): { offset: number; depth: number; node: YamlTree } {
  let [offset, depth] = [0, 0];
  let node = tree;
  for (const segment of path) {
    node = node.target ?? node;
    if (node.pairs !== undefined) {
      const name = String(segment);
      const pair = node.byKey?.get(name) ?? node.pairs.find(({ key }) => key === name);
      if (pair === undefined) {
        break;
      }
      const last = depth === path.length - 1;
      const { value } = pair;
      // A block starts on the line after its key: the position of the key is more helpful.
      const isBlock = value.pairs !== undefined || value.items !== undefined;
      offset = (last && part === 'key') || isBlock ? pair.at : (value.offset ?? pair.at);
      node = value;
    } else if (node.items !== undefined) {
      const item = node.items[indexIn(node.items, segment)];
      if (item === undefined) {
        break;
      }
      node = item;
      offset = item.offset ?? offset;
    } else {
      break;
    }
    depth++;
  }
  return { offset, depth, node };
}

/** Index of an item: the number itself, or that of the item with this `target` in a deprecated list. */
function indexIn(items: readonly YamlTree[], segment: string | number): number {
  return typeof segment === 'number' || /^\d+$/.test(segment)
    ? Number(segment)
    : items.findIndex(({ named }) => named === segment);
}
