import { constructFromEvents, CORE_SCHEMA, EVENT_ID, mergeTag, parseEvents, YAMLException, type Event } from 'js-yaml';
import type { Path } from '../diagnostics/diagnostic';
import type { Diagnostics, Part } from '../diagnostics/diagnostics';
import { yamlTree, type YamlTree } from './yaml-tree';

/** Text of a YAML file that was read as one document, and where each of its parts stands. */
export interface YamlFile {
  readonly file: string;
  readonly value: unknown;
  /** Position of a path's value, or of its key; of its nearest parent that exists, with the number of steps to it. */
  locate(path: Path, part?: Part): { file: string; line: number; column: number; depth: number };
  /** A plain scalar as it is written: `0755`, which is read as 755. */
  written(path: Path): string | undefined;
}

/** Levels of nesting: Score needs eight, and params bring a few more. */
const MAX_DEPTH = 64;
/** YAML 1.2 core, with the merge keys of YAML 1.1. */
const SCHEMA = CORE_SCHEMA.withTags(mergeTag);

/**
 * Reads a YAML file by the rules of YAML 1.2 core with merge keys. What YAML parsers do not agree on, or what is meant
 * to do harm, is an error.
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

/** What to do about a syntax error, in general. */
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
  if (second !== undefined) {
    const markers = [...text.matchAll(/^---(?=\s|$)/gm)];
    const [first] = events;
    const marker = first?.type === EVENT_ID.DOCUMENT && first.explicitStart ? markers[1] : markers[0];
    refuse(marker?.index ?? text.length, 'is not valid YAML: multiple documents; a Score file holds one');
  }
  return events;
}

/** Finds lines and columns of offsets; the starts of lines are looked for once, when the first is asked for. */
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
      // A block below its key begins on a later line: there the key says more.
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

/** Of a number; or of the item with that `target`, in the deprecated lists of files and volumes. */
function indexIn(items: readonly YamlTree[], segment: string | number): number {
  return typeof segment === 'number' || /^\d+$/.test(segment)
    ? Number(segment)
    : items.findIndex(({ named }) => named === segment);
}
