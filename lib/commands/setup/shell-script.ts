import type { Step } from './github-steps';

/** Shell variable that the script keeps the reviewer's id in. */
export const REVIEWER = '$reviewer';

/** The steps as a shell script, to read and to run. */
export function shellScript(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => [
    '',
    `# ${step.title}`,
    ...(step.note === undefined ? [] : [`# ${step.note}`]),
    ...(step.keep === undefined
      ? []
      : ['# If it exists: this replaces its reviewers and its wait timer; --run keeps them.']),
    ...commandOf(step),
  ]);
}

function commandOf({ args, body, existing }: Step): string[] {
  const command = ['gh', ...args].map(quoted).join(' ');
  const input = body === undefined ? [] : heredoc(body);
  const whole = [`${command}${input[0] ?? ''}`, ...input.slice(1)];
  if (existing === undefined) {
    return whole;
  }
  const { list, items, name, update } = existing;
  if (!update) {
    return [
      `gh api ${list} --jq '${items}.name' | grep -qx '${name}' ||`,
      ...whole.map((line, index) => (index === 0 ? `  ${line}` : line)),
    ];
  }
  const other = command.replace('--method POST', '--method "$method"').replace(/repos\/\S+/, '"$&${id:+/$id}"');
  return [
    `id=$(gh api ${quoted(list)} --jq '${items} | select(.name == "${name}") | .id')`,
    'if [ -n "$id" ]; then method=PUT; else method=POST; fi',
    `${other}${input[0] ?? ''}`,
    ...input.slice(1),
  ];
}

/** A body by stdin. The id of the reviewer is a number that the shell fills in. */
function heredoc(body: object): string[] {
  const text = JSON.stringify(body, undefined, 2);
  const filled = text.replaceAll(`"${REVIEWER}"`, REVIEWER);
  return [` <<${filled === text ? "'JSON'" : 'JSON'}`, ...filled.split('\n'), 'JSON'];
}

function quoted(word: string): string {
  return /^[\w./:@=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
