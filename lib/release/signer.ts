/** A private key that never leaves where it is kept: it can only be asked for its public half and for signatures. */
export interface Signer {
  /** The public key, DER (SubjectPublicKeyInfo). */
  publicKey(): Promise<Buffer>;
  /** ECDSA on P-256 over the SHA-256 of these bytes (at most 4096, the limit of KMS); the signature in DER. */
  sign(bytes: Buffer): Promise<Buffer>;
}
