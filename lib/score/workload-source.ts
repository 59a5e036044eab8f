/** One `score.yaml` and what lies beside it, read from disk before the pure part begins. */
export interface WorkloadSource {
  /** As the user would type it, for example `score/orders/score.yaml`. */
  readonly file: string;
  /** Directory of the file, for example `score/orders`. */
  readonly directory: string;
  readonly text: string;
  /** Why the file cannot be read; its text is empty then. */
  readonly problem?: string;
  /** `<environment>.yaml` beside it, by environment: what is merged over it there. */
  readonly overlays?: Readonly<Record<string, ScoreOverlay>>;
  /** What the command line puts over both, in order. */
  readonly overrides?: readonly (ScoreOverlay | PropertyOverride)[];
  /** What each `files.*.source` of the document holds, by the path as written; or why it cannot be read. */
  readonly attachments: Readonly<Record<string, Attachment>>;
}

/** A part of a Score document that is merged over another: maps by key, all else whole; `null` deletes. */
export interface ScoreOverlay {
  readonly file: string;
  readonly text: string;
  readonly problem?: string;
}

/** One value of a Score document, as `--override-property` gives it. */
export interface PropertyOverride {
  /** As the user typed it: `path=value`; an empty value deletes. */
  readonly property: string;
}

export type Attachment = { readonly content: Uint8Array } | { readonly problem: string };
