/** One `score.yaml` with its overlays, overrides and attached files, all read into memory. */
export interface WorkloadSource {
  /** As the user would type it, for example `score/orders/score.yaml`. */
  readonly file: string;
  /** Directory of the file, for example `score/orders`. */
  readonly directory: string;
  readonly text: string;
  /** When the file came into Git, in seconds; left out if it is new, or nobody needed to know. */
  readonly added?: number;
  /** `<problem>; <fix>` if the file cannot be read; its text is then empty. */
  readonly problem?: string;
  /** Files `<environment>.yaml` in its directory, by environment. */
  readonly overlays?: Readonly<Record<string, ScoreOverlay>>;
  /** Overrides from the command line, in order. They have priority over overlays. */
  readonly overrides?: readonly (ScoreOverlay | PropertyOverride)[];
  /** Files attached with `files.*.source`, by the path as written. */
  readonly attachments: Readonly<Record<string, Attachment>>;
}

/** A part of a Score document that is merged into another (`mergeOverlay`). */
export interface ScoreOverlay {
  readonly file: string;
  readonly text: string;
  /** `<problem>; <fix>` if the file cannot be read; its text is then empty. */
  readonly problem?: string;
}

/** One value of a Score document, from `--override-property`. */
export interface PropertyOverride {
  /** As the user typed it: `path=value`; an empty value deletes. */
  readonly property: string;
}

/** Content of an attached file, or `<problem>; <fix>` if it cannot be read. */
export type Attachment = { readonly content: Uint8Array } | { readonly problem: string };
