import type { Comparison } from './comparison';

/** A comparison for programs, in the shape of `Comparison`. */
export function renderJson(comparison: Comparison): string {
  return JSON.stringify(comparison, undefined, 2);
}
