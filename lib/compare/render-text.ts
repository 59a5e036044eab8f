import { changeLines } from './change-lines';
import {
  VERDICTS,
  type ClaimChange,
  type Comparison,
  type ObjectChange,
  type PermissionChange,
  type WorkloadResourceChange,
} from './comparison';
import { printable } from '../diagnostics/printable';
import {
  costInWords,
  effectInWords,
  imageInWords,
  memoryInWords,
  objectInWords,
  permissionLines,
  podsInWords,
  signOf,
} from './wording';

const COLOURS: ReadonlyMap<string, string> = new Map([
  ['+', '32'],
  ['-', '31'],
  ['~', '33'],
  ['!', '31'],
]);

/** A comparison for a terminal. With colour, lines are coloured by the sign that they begin with. */
export function renderText(comparison: Comparison, { colour = false }: { readonly colour?: boolean } = {}): string {
  const { environment, against, objects, claims, workloadResources, images, permissions, ...rest } = comparison;
  const { memory, cost, notCompared, notes } = rest;
  const lines = [
    `plan of ${environment} against ${printable(against)}`,
    ...(notCompared.length === 0
      ? []
      : section(
          'NOT COMPARED',
          notCompared.map((it) => `! ${printable(it)}`),
        )),
    ...section('VERDICTS', verdictLines(comparison)),
    ...section('AWS', [...claims.flatMap(claimLines), ...workloadResources.flatMap(workloadResourceLines)]),
    ...section('PERMISSIONS', permissions.flatMap(roleLines)),
    ...section(
      'IMAGES',
      images.map((image) => `~ ${printable(imageInWords(image))}`),
    ),
    ...section('KUBERNETES', objects.flatMap(objectLines)),
    ...section('MEMORY', memoryInWords(memory)),
    ...section('COST', [
      costInWords(cost),
      ...cost.after.items.map(
        ({ item, quantity, dollars }) => `  ${dollars.toFixed(2).padStart(6)}  ${item}, ${quantity}`,
      ),
    ]),
    ...section('NOTES', notes.map(printable)),
  ];
  return lines.map((line) => (colour ? coloured(line) : line)).join('\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? ['', title, '  no change'] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function verdictLines({ verdicts }: Comparison): string[] {
  return VERDICTS.flatMap((verdict) => {
    const reasons = verdicts[verdict];
    return reasons.length === 0
      ? [`${verdict}: no`]
      : [`! ${verdict}`, ...reasons.map((reason) => `    ${printable(reason)}`)];
  });
}

function claimLines(claim: ClaimChange): string[] {
  const { type, name, uid, properties, refusals, losses, notes } = claim;
  return [
    `${signOf(claim)} ${type} ${printable(name)} (${printable(uid)}): ${effectInWords(claim)}`,
    ...properties.flatMap((property) => [
      ...changeLines(property).map((line) => `    ${line}`),
      `      ${property.effect}: ${property.property}`,
    ]),
    ...refusals.map((reason) => `    ! refused: ${printable(reason)}`),
    ...losses.map((loss) => `    ! lost: ${printable(loss)}`),
    ...notes.map((note) => `      ${printable(note)}`),
  ];
}

function workloadResourceLines(resource: WorkloadResourceChange): string[] {
  const { type, name, workload, effect, losses, notes } = resource;
  return [
    `${signOf(resource)} ${type} ${printable(name)} (of ${printable(workload)}): ${effect}`,
    ...losses.map((loss) => `    ! lost: ${printable(loss)}`),
    ...notes.map((note) => `      ${printable(note)}`),
  ];
}

function roleLines({ workload, role, gained, lost }: PermissionChange): string[] {
  return [
    `${printable(workload)} (role ${printable(role)})`,
    ...gained.flatMap((it) => permissionLines('+', it)).map((line) => `    ${line}`),
    ...lost.flatMap((it) => permissionLines('-', it)).map((line) => `    ${line}`),
  ];
}

function objectLines(object: ObjectChange): string[] {
  const pods = podsInWords(object);
  return [
    `${signOf(object)} ${printable(objectInWords(object))}${pods === '' ? '' : `: ${pods}`}`,
    ...object.fields.flatMap(changeLines).map((line) => `    ${line}`),
  ];
}

function coloured(line: string): string {
  const code = COLOURS.get(/^ *([-+~!]) /.exec(line)?.[1] ?? '');
  return code === undefined ? line : `\u001b[${code}m${line}\u001b[0m`;
}
