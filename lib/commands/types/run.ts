import { describeTypes, type ParamDescription, type TypeDescription } from '../../orchestrator/describe/describe-types';
import { oneOf } from '../../diagnostics/did-you-mean';
import { UserError } from '../../diagnostics/user-error';
import { columns } from '../columns';

export interface TypesOptions {
  /** The type to tell all of; every type in a line each if left out. */
  readonly type?: string;
  /** `TypeDescription` as JSON: a list, or one. */
  readonly json?: boolean;
}

/**
 * What a workload can ask for.
 *
 * @throws UserError if there is no such type
 */
export function types({ type: name, json = false }: TypesOptions): string {
  const all = describeTypes();
  if (name === undefined) {
    return json ? toJson(all) : columns(all.map((type) => [type.type, type.summary])).join('\n');
  }
  const found = all.find(({ type }) => type === name);
  if (found === undefined) {
    const names = all.map(({ type }) => type);
    throw new UserError(`no resource type '${name}'; ${oneOf('types', names, name)}`);
  }
  return json ? toJson(found) : inFull(found);
}

function toJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

function inFull({ type, summary, params, outputs, moreOutputs, access, local, cost }: TypeDescription): string {
  const { perMonth, usage } = cost;
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
        output.description + (output.sensitive ? '; a variable alone takes it, as its whole value' : ''),
      ]),
      ...(moreOutputs ? [['...', 'string', 'the variables of the environment, by name']] : []),
    ]),
    ...section(
      'params.access',
      access.map(({ level, default: isDefault, actions }) => [level, isDefault ? 'default' : '', actions.join(' ')]),
    ),
    '',
    `locally  ${local}`,
    `cost     ${perMonth === 0 ? '' : `${perMonth.toFixed(2)} US dollars a month, `}${usage}`,
  ].join('\n');
}

function presence(param: ParamDescription): string {
  if (param.required) {
    return 'required';
  }
  return 'default' in param ? `default ${JSON.stringify(param.default)}` : 'optional';
}

function section(title: string, rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : ['', `${title}:`, ...columns(rows).map((line) => `  ${line}`)];
}
