import { constructFromEvents, CORE_SCHEMA, EVENT_ID, mergeTag, parseEvents, YAMLException, type Event } from 'js-yaml';
import { UserError, type Diagnostic } from '../diagnostics/user-error';
import { yamlTree, type YamlTree } from './yaml-tree';

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

/** Levels of nesting: Score needs eight, and params bring a few more. */
const MAX_DEPTH = 64;
/** YAML 1.2 core, with the merge keys of YAML 1.1. */
const SCHEMA = CORE_SCHEMA.withTags(mergeTag);

/**
 * Reads a YAML file by the rules of YAML 1.2 core with merge keys, and refuses what readers do not agree on, or what is
 * meant to do harm.
 *
 * @throws UserError with the problems of the file and their positions
 */
export function parseYamlFile(file: string, text: string): YamlFile {
  const problems: Diagnostic[] = [];
  const refuse = (offset: number, message: string) =>
    void problems.push({ file, ...positionIn(text, offset), message });
  const attempt = <Result>(work: () => Result): Result => {
    try {
      const result = work();
      if (problems.length > 0) {
        throw new UserError(problems);
      }
      return result;
    } catch (error) {
      if (!(error instanceof YAMLException)) {
        throw error;
      }
      const message = /maxDepth/.test(error.reason)
        ? `nests deeper than ${MAX_DEPTH} levels; flatten it`
        : `is not valid YAML: ${error.reason}`;
      throw new UserError([{ file, ...positionIn(text, error.mark?.position ?? 0), message }]);
    }
  };
  const events = attempt(() => oneDocument(text, parseEvents(text, { maxDepth: MAX_DEPTH }), refuse));
  const tree = attempt(() => yamlTree(text, events, refuse));
  const [value = null] = attempt(() => constructFromEvents(events, { source: text, schema: SCHEMA }));
  return {
    file,
    value,
    locate: (path, part = 'value') => {
      const { offset, depth } = find(tree, path, part);
      return { ...positionIn(text, offset), depth };
    },
  };
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

function positionIn(text: string, offset: number): { line: number; column: number } {
  const lineStart = offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < lineStart; at = text.indexOf('\n', at + 1)) {
    line++;
  }
  return { line, column: offset - lineStart + 1 };
}

function find(tree: YamlTree, path: Path, part: 'key' | 'value'): { offset: number; depth: number } {
  let [offset, depth] = [0, 0];
  let node = tree;
  for (const segment of path) {
    node = node.target ?? node;
    if (node.pairs !== undefined) {
      // Of keys that are merged the later one counts, and it is the only one that is written here.
      const pair = node.pairs.find(({ key }) => key === String(segment));
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
  return { offset, depth };
}

/** Of a number; or of the item with that `target`, in the deprecated lists of files and volumes. */
function indexIn(items: readonly YamlTree[], segment: string | number): number {
  return typeof segment === 'number' || /^\d+$/.test(segment)
    ? Number(segment)
    : items.findIndex(({ named }) => named === segment);
}
