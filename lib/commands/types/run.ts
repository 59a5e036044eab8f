import { describeTypes, type ParamDescription, type TypeDescription } from '../../orchestrator/describe/describe-types';
import { oneOf } from '../../diagnostics/did-you-mean';
import { UserError } from '../../diagnostics/user-error';
import { columns } from '../../diagnostics/columns';
import { outputWidth, toJson } from '../output';

export interface TypesOptions {
  /** The type to show in full. If left out, all types are listed. */
  readonly type?: string;
  /** Whether to print JSON: one `TypeDescription`, or a list of them. */
  readonly json?: boolean;
}

/**
 * Lists the resource types, or describes one.
 *
 * @throws UserError if the type does not exist
 */
export function types({ type: name, json = false }: TypesOptions): string {
  const all = describeTypes();
  if (name === undefined) {
    return json
      ? toJson(all)
      : columns(
          all.map((type) => [type.type, type.summary]),
          outputWidth(),
        ).join('\n');
  }
  const found = all.find(({ type }) => type === name);
  if (found === undefined) {
    const names = all.map(({ type }) => type);
    throw new UserError(`there is no resource type '${name}'; ${oneOf('types', names, name)}`);
  }
  return json ? toJson(found) : inFull(found);
}

function inFull({ type, summary, params, outputs, moreOutputs, access, local, cost }: TypeDescription): string {
  const { perMonth, perEnvironment = 0, usage } = cost;
  const standing = perMonth === 0 ? '' : `${perMonth.toFixed(2)} US dollars per month, `;
  const once = perEnvironment === 0 ? '' : `the first one ${perEnvironment.toFixed(2)} more, `;
  return [
    `${type}: ${summary}`,
    ...section(
      'params',
      params.map((param) => [param.name, presence(param), param.type, param.description]),
    ),
    ...section('outputs', [
      ...outputs.map((output) => [
        output.name,
        output.sensitive ? 'secret' : output.type,
        output.description + (output.sensitive ? '; may be used only in a variable' : ''),
      ]),
      ...(moreOutputs ? [['...', 'string', 'variables of the environment, by name']] : []),
    ]),
    ...section(
      'params.access',
      access.map(({ level, default: isDefault, actions }) => [level, isDefault ? 'default' : '', actions.join(' ')]),
    ),
    '',
    `locally  ${local}`,
    `cost     ${standing}${once}${usage}`,
  ].join('\n');
}

function presence(param: ParamDescription): string {
  if (param.required) {
    return 'required';
  }
  return 'default' in param ? `default ${JSON.stringify(param.default)}` : 'optional';
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', `${title}:`, ...columns(rows, outputWidth() - 2).map((line) => `  ${line}`)];
}
