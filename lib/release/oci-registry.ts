import type { Blob } from './artifact.ts';

/** What a release needs of a registry. Content that is read has the digest that it was asked for. */
export interface OciRegistry {
  /** Digest of the manifest with a tag; undefined if the repository has no such tag. */
  digest(repository: string, tag: string): Promise<string | undefined>;
  /** @param reference - a tag or a digest; undefined if the repository does not have it */
  manifest(repository: string, reference: string): Promise<Blob | undefined>;
  hasBlob(repository: string, digest: string): Promise<boolean>;
  blob(repository: string, digest: string): Promise<Buffer>;
  putBlob(repository: string, blob: Omit<Blob, 'mediaType'>): Promise<void>;
  /** Fails if the caller may not push, and pushes nothing. Left out where only a push tells. */
  requirePush?(repository: string): Promise<void>;
  /** Gives a manifest a tag, whose blobs are there. */
  putManifest(repository: string, tag: string, manifest: Blob): Promise<void>;
}
