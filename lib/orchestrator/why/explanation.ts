import type { Place } from './place';

/** What was asked for, and where each of its values came from. */
export interface Answer {
  /** `Deployment/orders`, the uid of a claim, or the name of a role. */
  readonly subject: string;
  readonly explanations: readonly Explanation[];
}

/** Where one value of a plan came from. */
export interface Explanation {
  /** Path inside the subject: `spec.replicas` of an object, `retentionSeconds` of a claim. */
  readonly path: string;
  readonly value: unknown;
  readonly origin: Place | PlatformDefault;
}

/** Why the platform chose a value. */
export interface PlatformDefault {
  /** One phrase for people. */
  readonly reason: string;
}

/** Every scalar, empty list and empty map below a value, with its dotted path. */
export function leaves(value: unknown, path: readonly string[] = []): { path: string; value: unknown }[] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return entries.length === 0
    ? [{ path: path.join('.'), value }]
    : entries.flatMap(([key, item]) => leaves(item, [...path, key]));
}
