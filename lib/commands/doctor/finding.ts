export const STATES = ['ok', 'warning', 'error'] as const;

/** What a check has found: one line. */
export interface Finding {
  readonly state: (typeof STATES)[number];
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** As it should be. */
export function ok(message: string): Finding {
  return { state: 'ok', message };
}

/** May be meant, or matters later. */
export function warning(message: string, fix?: string): Finding {
  return { state: 'warning', message, fix };
}

/** Something that the platform needs will fail. */
export function error(message: string, fix: string): Finding {
  return { state: 'error', message, fix };
}

/** What was found; where that is nothing, that all is as it should be. */
export function orOk(findings: readonly Finding[], message: string): readonly Finding[] {
  return findings.length === 0 ? [ok(message)] : findings;
}
