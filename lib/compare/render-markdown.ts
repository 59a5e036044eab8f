import { changeLines } from './change-lines';
import {
  NOT_KNOWN,
  VERDICTS,
  type ClaimChange,
  type Comparison,
  type ObjectChange,
  type PermissionChange,
  type WorkloadResourceChange,
} from './comparison';
import { code, diffBlock, escapeMarkdown } from './escape-markdown';
import type { Graph } from '../graph/graph';
import { mermaid } from '../graph/mermaid';
import {
  costInWords,
  effectInWords,
  imageInWords,
  isEmpty,
  memoryInWords,
  objectInWords,
  permissionLines,
  podsInWords,
  signOf,
} from './wording';

/** A comment on GitHub has at most 65,536 characters; this leaves room for lines that others add. */
const MOST_CHARACTERS = 60_000;

/** A larger picture is not understood at a glance. */
const MOST_NODES = 30;

/** Comparisons as one comment on a pull request. */
export function renderMarkdown(comparisons: readonly Comparison[]): string {
  const most = Math.floor(MOST_CHARACTERS / comparisons.length);
  return comparisons.map((comparison) => renderOne(comparison, most)).join('\n');
}

/** What is to be decided first: a summary and the verdicts; the rest is to unfold. */
function renderOne(comparison: Comparison, most: number): string {
  const { environment, against, objects, claims, workloadResources, images, permissions, ...rest } = comparison;
  const { memory, cost, notCompared, graph, notes } = rest;
  const head = [
    `### Plan of ${code(environment)} against ${code(against)}`,
    '',
    ...reasons('not compared', notCompared),
    ...summary(comparison),
    ...VERDICTS.flatMap((verdict) => reasons(verdict, comparison.verdicts[verdict])),
  ];
  const details = [
    ...picture(graph, isEmpty(comparison)),
    ...fold('AWS', claims.length + workloadResources.length, [
      ...claims.flatMap(claimLines),
      '',
      ...workloadResources.flatMap(workloadResourceLines),
    ]),
    ...fold('Permissions', permissions.length, permissions.flatMap(roleLines)),
    ...fold(
      'Images',
      images.length,
      images.map((image) => `- ${escapeMarkdown(imageInWords(image))}`),
    ),
    ...fold('Kubernetes', objects.length, objects.flatMap(objectLines)),
    ...fold('Memory, cost and notes', 1, [
      ...memoryInWords(memory).map((line) => `- ${escapeMarkdown(line)}`),
      ...cost.after.items.map(
        ({ item, quantity, dollars }) => `- ${escapeMarkdown(`${item}, ${quantity}: ${dollars.toFixed(2)}`)}`,
      ),
      ...notes.map((note) => `- ${escapeMarkdown(note)}`),
    ]),
  ];
  const whole = [...head, ...details].join('\n');
  return whole.length <= most
    ? whole
    : [
        ...short(head, most),
        '',
        'The details are too long for a comment; run <code>npx idp plan</code> to see them.',
      ].join('\n');
}

/** What there is and what changes, folded; nothing if nothing changes. */
function picture(graph: Graph, isSame: boolean): string[] {
  const { length } = graph.nodes;
  if (isSame || length === 0) {
    return [];
  }
  return length > MOST_NODES
    ? [`The picture is left out: it has ${length} nodes. <code>npx idp graph</code> draws all of them.`, '']
    : fold('Picture', 1, [
        '```mermaid',
        mermaid(graph),
        '```',
        '',
        'Green and + is new, yellow and ~ changes, red and - goes.',
      ]);
}

/** As many lines as fit. */
function short(lines: readonly string[], most: number): string[] {
  let left = most - 200;
  return lines.filter((line) => (left -= line.length + 1) > 0);
}

function summary(comparison: Comparison): string[] {
  if (isEmpty(comparison)) {
    return [comparison.notCompared.length === 0 ? 'No changes.' : 'No changes in what was compared.', ''];
  }
  const { verdicts, claims, workloadResources, images, permissions, objects, memory, cost } = comparison;
  const kept = [...claims, ...workloadResources].filter(({ effect }) => effect === 'kept').length;
  const replaced = objects.filter(({ pods }) => pods === 'replaced').length;
  const offered = memory.hosts.reduce((sum, host) => sum + host.offered, 0);
  const rows = [
    ...VERDICTS.map((verdict) => [verdict, answer(verdicts[verdict])]),
    [
      'AWS resources',
      `${counts([...claims, ...workloadResources])}${kept === 0 ? '' : `, of which ${kept} stay in the account`}`,
    ],
    ['permissions', `${permissions.length} ${permissions.length === 1 ? 'role' : 'roles'} changed`],
    ['images', `${images.length} built again`],
    [
      'Kubernetes objects',
      `${counts(objects)}; ${replaced} ${replaced === 1 ? 'workload replaces its' : 'workloads replace their'} pods`,
    ],
    ['memory requests', `${memory.before.request} to ${memory.after.request} of ${offered} MiB`],
    ['cost', costInWords(cost).replace('->', 'to')],
  ];
  return ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name ?? ''} | ${value ?? ''} |`), ''];
}

function answer(found: readonly string[]): string {
  const [first] = found;
  if (first === undefined) {
    return 'no';
  }
  return first.startsWith(NOT_KNOWN) ? '**not known**' : `**yes**, ${found.length}`;
}

function counts(changes: readonly { readonly change: ObjectChange['change'] }[]): string {
  return (['added', 'changed', 'removed'] as const)
    .map((kind) => `${changes.filter(({ change }) => change === kind).length} ${kind}`)
    .join(', ');
}

function reasons(verdict: string, found: readonly string[]): string[] {
  return found.length === 0 ? [] : [`**${verdict}**`, '', ...found.map((reason) => `- ${escapeMarkdown(reason)}`), ''];
}

function fold(title: string, count: number, lines: readonly string[]): string[] {
  return count === 0 ? [] : [`<details><summary>${title}</summary>`, '', ...lines, '', '</details>', ''];
}

function claimLines(claim: ClaimChange): string[] {
  const { type, name, properties, refusals, losses, notes } = claim;
  return [
    '',
    `${code(signOf(claim))} ${escapeMarkdown(type)} ${code(name)}: **${effectInWords(claim)}**`,
    '',
    ...(properties.length === 0 ? [] : [...diffBlock(properties.flatMap(changeLines)), '']),
    ...properties.map(
      ({ path, effect, property, source }) => `- ${code(path)}: ${effect}, ${linked(property, source)}`,
    ),
    ...refusals.map((reason) => `- refused: ${escapeMarkdown(reason)}`),
    ...losses.map((loss) => `- lost: ${escapeMarkdown(loss)}`),
    ...notes.map((note) => `- ${escapeMarkdown(note)}`),
  ];
}

/** A link to a source, which is the platform's own text and never a user's. */
function linked(text: string, source: string): string {
  return source.startsWith('https://') ? `[${escapeMarkdown(text)}](${source})` : escapeMarkdown(`${text}: ${source}`);
}

function workloadResourceLines(resource: WorkloadResourceChange): string[] {
  const { type, name, effect, losses, notes } = resource;
  return [
    `- ${code(signOf(resource))} ${type} ${code(name)}: **${effect}**`,
    ...[...losses.map((loss) => `lost: ${loss}`), ...notes].map((text) => `  - ${escapeMarkdown(text)}`),
  ];
}

function roleLines({ workload, role, gained, lost }: PermissionChange): string[] {
  return [
    '',
    `${code(workload)}, role ${code(role)}`,
    '',
    ...diffBlock([
      ...gained.flatMap((it) => permissionLines('+', it)),
      ...lost.flatMap((it) => permissionLines('-', it)),
    ]),
  ];
}

function objectLines(object: ObjectChange): string[] {
  const { fields } = object;
  const pods = podsInWords(object);
  return [
    '',
    `${code(signOf(object))} ${code(objectInWords(object))}${pods === '' ? '' : `: ${pods}`}`,
    ...(fields.length === 0 ? [] : ['', ...diffBlock(fields.flatMap(changeLines))]),
  ];
}
