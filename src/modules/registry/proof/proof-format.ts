export const PROOF_FORMAT = 'concejo registry proof v1'

/** Everything that shows, without us, that an entry is in the book: docs/registry-proof.md. */
export interface ProofFile {
  format: typeof PROOF_FORMAT
  number: string
  leaf: string
  index: number
  size: number
  /** Hashes from the leaf upwards, in base64. */
  path: string[]
  /** The signed checkpoint as it was published. */
  checkpoint: string
  /** What the digest of the content was made of: for who filed it. */
  content?: string
}
