import type { KeyObject } from 'node:crypto'

/** What a document says, as plain data: it can be stored, compared and sent to a worker. Every string in it is only ever
 *  text; nothing is parsed, followed or fetched. A line feed inside a text is a line break. */
export interface PdfSpec {
  title: string
  subject?: string
  /** For programs: written in the metadata, not on the pages. */
  keywords?: string
  language?: 'es-ES'
  issuer: PdfIssuer
  /** The moment printed in the metadata. Same spec and same moment give the same bytes. */
  createdAt: Date
  /** Printed on every page, with a QR of the address (Ley 40/2015, art. 42.b). */
  verification?: { code: string; url: string }
  /** Pages of paper, before all else. Nothing is drawn over them. */
  scans?: ScannedPage[]
  blocks: Block[]
  footerNote?: string
}

/** The picture of a page of paper: JPEG in grey or colour, or PNG without transparency and not interlaced. */
export interface ScannedPage {
  /** As they are: they are not compressed anew. */
  bytes: Uint8Array
  /** What names those bytes. */
  digest: string
  /** In pixels, as they lie in the file. */
  width: number
  height: number
  /** How the camera was held, 1 to 8 (EXIF). */
  orientation: number
  /** Clockwise, besides. */
  turn: 0 | 90 | 180 | 270
  /** What makes the page as large as the paper was. */
  pixelsPerInch: number
  alt: string
}

export interface PdfIssuer {
  name: string
  /** A second line under the name: the unit or service that issues. */
  unit?: string
  shield: ShieldDrawing
  sedeUrl: string
  /** #rrggbb; it is darkened where text needs the contrast. */
  colour: string
}

/** Shapes in the order they are painted, in a box of `width` by `height`; paths are those of SVG. */
export interface ShieldDrawing {
  width: number
  height: number
  shapes: { path: string; fill: string; stroke?: string }[]
}

export interface Run {
  text: string
  bold?: boolean
  italic?: boolean
  /** Digests, numbers of certificates: small, spaced, and broken anywhere. */
  code?: boolean
}
export type Text = string | Run[]

export type Block =
  HeadingBlock | ParagraphBlock | ListBlock | FieldsBlock | TableBlock | RuleBlock | NoticeBlock | SignatureBlock

export interface HeadingBlock {
  kind: 'heading'
  level: 1 | 2 | 3
  text: Text
}
export interface ParagraphBlock {
  kind: 'paragraph'
  text: Text
  style?: 'lead' | 'small' | 'quote'
  align?: 'left' | 'center' | 'right'
}
export interface ListBlock {
  kind: 'list'
  ordered?: boolean
  start?: number
  items: ListItem[]
}
export type ListItem = Text | { text: Text; list: ListBlock }
/** Label and value pairs, as in a summary. */
export interface FieldsBlock {
  kind: 'fields'
  fields: { label: string; value: Text; code?: boolean }[]
}
export interface TableBlock {
  kind: 'table'
  caption?: string
  columns: TableColumn[]
  rows: Text[][]
}
export interface TableColumn {
  header: string
  /** Share of the width against the other columns; 1 unless told. */
  width?: number
  align?: 'left' | 'right' | 'center'
  code?: boolean
}
export interface RuleBlock {
  kind: 'rule'
}
export interface NoticeBlock {
  kind: 'notice'
  title?: string
  text: Text | Text[]
}
export interface SignatureBlock {
  kind: 'signatureBox'
  name: string
  post?: string
  at: Date
  /** What it was signed with, as a person would say it: holder, issuer, number. */
  certificate?: string
  note?: string
}

/** Whose electronic signature or seal the document carries. */
export interface PdfSigner {
  key: KeyObject
  /** DER */
  certificate: Buffer
  /** DER, from the issuer upwards. */
  chain: Buffer[]
  reason: string
  /** The moment claimed in the signature dictionary. */
  at: Date
  /** A RFC 3161 token over a SHA-256 digest. Given, the signature is PAdES-B-T; absent, PAdES-B-B. When it rejects, so does the seal. */
  timestamp?: (digest: Buffer) => Promise<Buffer>
}

export interface PdfPress {
  /** The document; sealed when a signer is given. The pages are made in a worker, the key stays in this thread. */
  render(spec: PdfSpec, signer?: PdfSigner): Promise<Buffer>
  close(): Promise<void>
}

export type SignatureFault =
  | 'malformed'
  | 'not-pades'
  | 'changed'
  | 'missing-digest'
  | 'weak-algorithm'
  | 'wrong-signature'
  | 'wrong-certificate'
  | 'several-signers'
  | 'not-whole-document'
  | 'bad-timestamp'
  | 'untrusted-timestamp'
  | 'untrusted-signer'

export interface SignatureReport {
  /** True only if the whole file is covered, intact, and the signer was trusted at the moment of signing. */
  valid: boolean
  /** The bytes under the signature are those that were signed, and the signature is the certificate's. */
  intact: boolean
  coversWholeDocument: boolean
  trusted: boolean
  signerName: string
  organisation: string
  /** DER; absent when the signature could not be read. */
  certificate?: Buffer
  reason: string
  /** What the signer's computer claimed: shown, never relied upon. */
  claimedAt: Date | null
  /** From a time stamp whose authority is trusted. */
  timestampedAt: Date | null
  faults: SignatureFault[]
  /** What was added to the file after this signature. */
  later: { bytes: number; objects: number; signatures: number } | null
}
