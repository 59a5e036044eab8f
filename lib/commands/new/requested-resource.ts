import { InvalidArgumentError } from 'commander';

/** A resource that a new workload begins with. */
export interface RequestedResource {
  readonly name: string;
  readonly type: string;
  /** Values as YAML writes them: `60` is a number, `"60"` a string. */
  readonly params: Readonly<Record<string, string>>;
}

const RESOURCE = /^([^:,=]+):([^:,=]+)((?:,[^,=]+=(?:"(?:[^"\\]|\\.)*"|[^,"]*))*)$/;
const PARAM = /,([^,=]+)=("(?:[^"\\]|\\.)*"|[^,"]*)/g;

/**
 * Reads `<name>:<type>[,<param>=<value>...]` and adds it to the former values of the option.
 *
 * @throws InvalidArgumentError if it has another form
 */
export function requestedResource(text: string, former: readonly RequestedResource[] = []): RequestedResource[] {
  const [, name = '', type = '', rest = ''] = RESOURCE.exec(text) ?? [];
  if (name === '') {
    throw new InvalidArgumentError(
      'expected <name>:<type>[,<param>=<value>...]; double quotes around a value that has a comma',
    );
  }
  const params = [...rest.matchAll(PARAM)].map(([, param = '', value = '']) => [param, value]);
  return [...former, { name, type, params: Object.fromEntries(params) as Record<string, string> }];
}
