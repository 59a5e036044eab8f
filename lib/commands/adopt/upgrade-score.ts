import { isMap, isScalar, isSeq, parseDocument, visit, type Document, type ParsedNode, type YAMLMap } from 'yaml';
import { Diagnostics } from '../../diagnostics/diagnostics';
import { isRecord } from '../../diagnostics/value-at';
import { RESOURCE_TYPES } from '../../resource-types';
import { CELL } from '../cell-of-new';
import { upgradeLegacy } from '../../score/upgrade-legacy';

/** What was changed at a path of a Score document, and to what. */
export interface Change {
  /** For example `containers.main.image`. */
  readonly path: string;
  readonly message: string;
}

/** A Score file with the changes that lose nothing; comments and all else stay as they are. */
export interface Upgraded {
  readonly text: string;
  readonly changes: readonly Change[];
}

/** Other names of a type that is offered with the same outputs. */
const SAME_TYPE: ReadonlyMap<string, string> = new Map([
  ['aws-s3', 's3'],
  ['bucket', 's3'],
  ['dynamodb', 'dynamodb-table'],
  ['kafka', 'kafka-topic'],
  ['mongo', 'mongodb'],
  ['postgres-instance', 'postgres'],
  ['postgresql', 'postgres'],
  ['rabbitmq', 'amqp'],
  ['s3-bucket', 's3'],
  ['sns', 'sns-topic'],
  ['sqs-queue', 'sqs'],
]);

type Step = (document: Document.Parsed, name: string) => Change[];
const STEPS: readonly Step[] = [rename, upgradeExternals, upgradeLists, ownImage, quoteVariables, offeredTypes];

/**
 * Turns a Score file of another tool or an earlier version into one of this platform, as far as that needs no decision.
 * A file that is not YAML is returned as it is: its problems are told by who checks it.
 *
 * @param name - of the workload, which becomes `metadata.name`
 */
export function upgradeScore(text: string, name: string): Upgraded {
  const document = parseDocument(text, { merge: true, keepSourceTokens: true });
  if (document.errors.length > 0 || !isMap(document.contents)) {
    return { text, changes: [] };
  }
  const changes = STEPS.flatMap((step) => step(document, name));
  return { text: changes.length === 0 ? text : document.toString({ lineWidth: 0 }), changes };
}

/** The same in a cell with room. One that another platform had a reason for is not kept. */
export function inCell({ text, changes }: Upgraded, cell: number): Upgraded {
  const document = parseDocument(text, { merge: true, keepSourceTokens: true });
  const path = ['metadata', 'annotations', CELL];
  const given = document.getIn(path) ?? '1';
  if (document.errors.length > 0 || !isMap(document.contents) || given === String(cell)) {
    return { text, changes };
  }
  document.setIn(path, String(cell));
  const change = { path: path.join('.'), message: `is now '${cell}', the first cell with room` };
  return { text: document.toString({ lineWidth: 0 }), changes: [...changes, change] };
}

function rename(document: Document.Parsed, name: string): Change[] {
  const node = document.getIn(['metadata', 'name'], true);
  const former = isScalar(node) ? String(node.value) : undefined;
  if (former === name) {
    return [];
  }
  document.setIn(['metadata', 'name'], name);
  return [
    { path: 'metadata.name', message: former === undefined ? `is now '${name}'` : `'${former}' is now '${name}'` },
  ];
}

/** `externals` of early versions of Score, and placeholders that name it. */
function upgradeExternals(document: Document.Parsed): Change[] {
  const changes: Change[] = [];
  const root = document.contents as unknown as YAMLMap;
  const pair = root.items.find(({ key }) => isScalar(key) && key.value === 'externals');
  if (pair !== undefined && !document.has('resources')) {
    pair.key = document.createNode('resources');
    changes.push({ path: 'externals', message: "is now 'resources'" });
  }
  visit(document, {
    Scalar: (_, node, path) => {
      if (typeof node.value === 'string' && /(?<!\$)\$\{externals\./.test(node.value)) {
        node.value = node.value.replaceAll(/(?<!\$)\$\{externals\./g, '${resources.');
        changes.push({ path: pathOf(path), message: `is now ${JSON.stringify(node.value)}` });
      }
    },
  });
  return changes;
}

/** Lists of files and volumes, which Score 0.3.0 made maps. */
function upgradeLists(document: Document.Parsed): Change[] {
  return containersOf(document).flatMap((container) =>
    ['files', 'volumes'].flatMap((field) => {
      const list = document.getIn(['containers', container, field]);
      if (!isSeq(list)) {
        return [];
      }
      const problems = new Diagnostics();
      const value = list.toJS(document) as unknown;
      const upgraded = upgradeLegacy({ containers: { x: { [field]: value } } }, problems.ofFile('')) as Containers;
      if (problems.errorCount > 0) {
        return [];
      }
      document.setIn(['containers', container, field], document.createNode(upgraded.containers.x[field]));
      return [{ path: `containers.${container}.${field}`, message: 'the list is now a map by target path' }];
    }),
  );
}

interface Containers {
  readonly containers: { readonly x: Readonly<Record<string, unknown>> };
}

/** Other spellings of an image that is built from the workload's directory. */
function ownImage(document: Document.Parsed): Change[] {
  return containersOf(document).flatMap((container) => {
    const path = ['containers', container, 'image'];
    const image = document.getIn(path);
    if (image !== './' && image !== './Dockerfile') {
      return [];
    }
    document.setIn(path, '.');
    return [{ path: path.join('.'), message: `'${image}' is now '.'` }];
  });
}

/** Numbers and truth values where Score has text, as they are written: `0755` stays `0755`. */
function quoteVariables(document: Document.Parsed): Change[] {
  return containersOf(document).flatMap((container) => {
    const variables = document.getIn(['containers', container, 'variables']);
    const pairs = isMap(variables) ? variables.items : [];
    return pairs.flatMap(({ key, value }) => {
      if (!isScalar(value) || !['number', 'boolean'].includes(typeof value.value)) {
        return [];
      }
      const text = value.source ?? String(value.value);
      value.value = text;
      value.type = 'QUOTE_DOUBLE';
      return [{ path: `containers.${container}.variables.${String(key)}`, message: `${text} is now "${text}"` }];
    });
  });
}

function offeredTypes(document: Document.Parsed): Change[] {
  const resources = document.getIn(['resources']);
  const names = isMap(resources) ? resources.items.map(({ key }) => String(key)) : [];
  return names.flatMap((name) => {
    const path = ['resources', name, 'type'];
    const type = document.getIn(path);
    const same = typeof type === 'string' && !RESOURCE_TYPES.has(type) ? SAME_TYPE.get(type) : undefined;
    if (same === undefined || !RESOURCE_TYPES.has(same)) {
      return [];
    }
    document.setIn(path, same);
    return [{ path: path.join('.'), message: `'${String(type)}' is now '${same}'` }];
  });
}

function containersOf(document: Document.Parsed): string[] {
  const containers = document.getIn(['containers']);
  return isMap(containers) ? containers.items.filter(({ value }) => isMap(value)).map(({ key }) => String(key)) : [];
}

/** The keys above a node, as `visit` gives its ancestors. */
function pathOf(ancestors: readonly unknown[]): string {
  return ancestors
    .flatMap((it) => (isRecord(it) && 'key' in it ? [String((it as { key: ParsedNode }).key)] : []))
    .join('.');
}
