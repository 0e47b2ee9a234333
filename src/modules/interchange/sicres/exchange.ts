/** A registry's entry on its way to another registry, in our words. */
export interface Exchange {
  identifier: string
  /** Of the exchange this one goes on with, when it was forwarded. */
  previousIdentifier: string | null
  kind: 'pending' | 'sent' | 'forwarded'
  isTrial: boolean
  origin: Place
  destination: Place
  /** Where it began: the same as the origin unless it was forwarded. */
  start: Place
  entry: ExchangeEntry
  people: ExchangePeople[]
  annexes: Annex[]
  form: { states: string; requests: string } | null
  paper: 'required' | 'complementary' | 'none'
  transport: { code: string; number: string | null } | null
  userName: string | null
  userContact: string | null
  application: string | null
  remarks: string | null
}

export interface Place {
  office: string
  officeName: string | null
  unit: string | null
  unitName: string | null
}

export interface ExchangeEntry {
  mode: 'in-person' | 'electronic'
  direction: 'E' | 'S'
  number: string
  subject: string
  registeredAt: Date
  presentedAt: Date
  procedureCode: string | null
  expedientNumber: string | null
  matterCode: string | null
  externalReference: string | null
  /** One of several sendings that belong together, because one alone would be too large. */
  part: { first: string; number: number; of: number } | null
}

export interface ExchangePeople {
  interested: ExchangePerson | null
  representative: ExchangePerson | null
  remarks: string | null
}

/** N tax number, C company's tax number, P passport, E foreigner's number, X other, O code of a directory. */
export type IdentityDocument = 'N' | 'C' | 'P' | 'E' | 'X' | 'O'

export interface ExchangePerson {
  kind: 'natural' | 'legal'
  documentKind: IdentityDocument
  document: string
  businessName: string | null
  givenName: string | null
  surname1: string | null
  surname2: string | null
  country: string | null
  province: string | null
  town: string | null
  address: string | null
  postalCode: string | null
  email: string | null
  phone: string | null
  channel: 'electronic' | 'paper' | null
}

export interface Annex {
  fileName: string
  identifier: string
  kind: 'receipt' | 'attached' | 'other'
  mime: string | null
  /** SHA-256, lower-case hexadecimal. */
  digest: string
  size: number
  /** Absent when the annex travels as digest and size alone. */
  content: Buffer | null
  isConfidential: boolean
  /** `copy`, `collated-copy`, `authentic-copy`, `original`. */
  validity: string | null
  summary: string | null
  remarks: string | null
  eni: EniMetadata | null
}

/** The least that is known of an electronic document (norma técnica de documento electrónico). */
export interface EniMetadata {
  identifier: string
  organs: string[]
  capturedAt: string
  isOfAdministration: boolean
  elaboration: string
  originIdentifier: string | null
  documentKind: string
}

/** What became of an exchange, from whoever received it to whoever sent it, and the acknowledgement of it. */
export interface Control {
  kind: ControlKind
  /** Offices: who says it and to whom. */
  origin: string
  destination: string
  identifier: string
  description: string | null
  entryNumber: string | null
  entryAt: Date | null
  isTrial: boolean
  files: string[]
  errorCode: string | null
}

export type ControlKind = 'ack' | 'error' | 'confirmation' | 'confirmation-ack' | 'rejection' | 'rejection-ack'
