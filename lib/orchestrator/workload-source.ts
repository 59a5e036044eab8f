/** One `score.yaml` and what lies beside it, read from disk before the pure part begins. */
export interface WorkloadSource {
  /** As the reader would type it, for example `score/orders/score.yaml`. */
  readonly file: string;
  /** Directory of the file, for example `score/orders`. */
  readonly directory: string;
  readonly text: string;
  /** What each `files.*.source` of the document holds, by the path as written; or why it cannot be read. */
  readonly attachments: Readonly<Record<string, Attachment>>;
}

export type Attachment = { readonly content: Uint8Array } | { readonly problem: string };
