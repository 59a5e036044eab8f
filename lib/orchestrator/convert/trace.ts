import type { Manifest, Origin, Origins } from '../plan';

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
  const inside = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  if (Array.isArray(value)) {
    return value.map((item, index) => strip(item, inside(index), origins));
  }
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    const stripped = strip(item, inside(key), origins);
    if (stripped !== undefined) {
      entries.push([key, stripped]);
    }
  }
  return Object.fromEntries(entries);
}
