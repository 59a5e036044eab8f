/** A part of an OCI artifact. */
export interface Blob {
  readonly mediaType: string;
  /** `sha256:<hex>` */
  readonly digest: string;
  readonly content: Buffer;
}

/** An OCI artifact, ready to be pushed: its blobs first, then its manifest. */
export interface Artifact {
  readonly blobs: readonly Blob[];
  readonly manifest: Blob;
}
