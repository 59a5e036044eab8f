import type { Manifest, Origin, Origins } from '../../plan/plan';

/** A value that knows where it came from; `untrace` takes the two apart again. */
class Traced {
  constructor(
    readonly value: unknown,
    readonly origin: Origin,
  ) {}
}

/** A value that stands at a path of the workload's Score document, or is made from what stands there. */
export function from(path: readonly (string | number)[], value: unknown): unknown {
  return new Traced(value, { path });
}

/** A value that the platform chose, and why: one phrase for people. */
export function because(reason: string, value: unknown): unknown {
  return new Traced(value, { reason });
}

/** A Kubernetes object whose parts may be traced, or undefined, which is to say left out. */
export type TracedManifest = Pick<Manifest, 'apiVersion' | 'kind'> & {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
};

/** The object itself, and the origins of its parts by path. */
export function untrace(traced: TracedManifest): { readonly manifest: Manifest; readonly origins: Origins } {
  const origins: Record<string, Origin> = {};
  return { manifest: strip(traced, '', origins) as Manifest, origins };
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
