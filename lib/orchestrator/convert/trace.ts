import type { Origin, Origins } from '../../plan/plan';

/** A value with its origin; `untrace` separates the two. */
class Traced {
  constructor(
    readonly value: unknown,
    readonly origin: Origin,
  ) {}
}

/*
 * `from` and `because` return a wrapper with the type of the value, so that objects built with them have the types of
 * Kubernetes. Put it into an object; do not read its fields before `untrace`. `NoInfer` takes the type from where the
 * value is used, so that a misspelt field inside of it is an error.
 */

/** A value at a path of the workload's Score document, or made from it. */
export function from<Value>(path: readonly (string | number)[], value: NoInfer<Value>): Value {
  return new Traced(value, { path }) as Value;
}

/** A value that the platform chose. The reason is one phrase for users. */
export function because<Value>(reason: string, value: NoInfer<Value>): Value {
  return new Traced(value, { reason }) as Value;
}

/** Removes the traces from a value: the value itself, without undefined fields, and the origins of its parts by path. */
export function untrace<Value>(traced: Value): { readonly value: Value; readonly origins: Origins } {
  const origins: Record<string, Origin> = {};
  return { value: strip(traced, '', origins) as Value, origins };
}

function strip(value: unknown, path: string, origins: Record<string, Origin>): unknown {
  if (value instanceof Traced) {
    if (value.value !== undefined) {
      origins[path] = value.origin;
    }
    return strip(value.value, path, origins);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => strip(item, path === '' ? String(index) : `${path}.${index}`, origins));
  }
  const stripped: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const item = strip((value as Record<string, unknown>)[key], path === '' ? key : `${path}.${key}`, origins);
    if (item !== undefined) {
      stripped[key] = item;
    }
  }
  return stripped;
}
