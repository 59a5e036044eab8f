import { parse, parseDocument } from 'yaml';
import { oneOf } from '../../diagnostics/did-you-mean';
import { UserError } from '../../diagnostics/user-error';
import { RESOURCE_TYPES } from '../../resource-types';
import type { RequestedResource } from './requested-resource';

/**
 * Adds resources to the text of a Score file, and for each a variable of the container `main` with its first output:
 * `<NAME>_<OUTPUT>`. Params are checked with the whole file, later.
 *
 * @throws UserError for a type that does not exist, and for a name that the file has already
 */
export function addResources(text: string, resources: readonly RequestedResource[]): string {
  if (resources.length === 0) {
    return text;
  }
  const document = parseDocument(text);
  resources.forEach(({ name, type, params }) => {
    if (document.hasIn(['resources', name])) {
      throw new UserError(`resource '${name}' is there already; choose another name`);
    }
    const values = Object.entries(params).map(([param, value]) => [param, parse(value) as unknown]);
    const wanted = { type, ...(values.length === 0 ? {} : { params: Object.fromEntries(values) as object }) };
    document.setIn(['resources', name], document.createNode(wanted));
    const output = firstOutput(name, type);
    // The only output of a volume is for a container's volumes.
    if (type !== 'volume' && output !== undefined) {
      document.setIn(['containers', 'main', 'variables', variable(name, output)], `\${resources.${name}.${output}}`);
    }
  });
  return document.toString({ lineWidth: 0 });
}

function firstOutput(name: string, type: string): string | undefined {
  const found = RESOURCE_TYPES.get(type);
  if (found === undefined) {
    throw new UserError(
      `resource '${name}': there is no type '${type}'; ${oneOf('types', [...RESOURCE_TYPES.keys()], type)}`,
    );
  }
  return Object.keys(found.outputs)[0];
}

function variable(name: string, output: string): string {
  return `${name}_${output}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}
