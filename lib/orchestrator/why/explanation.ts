/** Where one value of a plan came from. */
export interface Explanation {
  /** Path inside what was asked for: `spec.replicas` of an object, `retentionSeconds` of a claim. */
  readonly path: string;
  readonly value: unknown;
  readonly origin: Place | Choice;
}

/** A place in a Score file, or in what lies over it. */
export interface Place {
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based, in characters. */
  readonly column?: number;
  /** Path inside the document, for example `containers.main.image`. */
  readonly path: string;
  /** What stands there: a scalar, left out where it is a map or a list. */
  readonly text?: string | number | boolean;
  /** The resources that its placeholders refer to. */
  readonly refersTo: readonly Place[];
}

/** What the platform chose. */
export interface Choice {
  /** One phrase for people. */
  readonly reason: string;
}

/** What was asked for, and where each of its values came from. */
export interface Answer {
  /** `Deployment/orders`, the uid of a claim, or the name of a role. */
  readonly subject: string;
  readonly explanations: readonly Explanation[];
}
