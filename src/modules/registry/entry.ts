/** E: what comes in. S: what goes out. */
export type Direction = 'E' | 'S'
export type Channel = 'online' | 'counter' | 'system' | 'interchange'
export type PartyRole = 'interested' | 'representative' | 'addressee'

/** An application as the person saw it when signing: what the receipt repeats, whatever the forms become later. */
export interface FiledContent {
  title: string
  sections: { title: string; rows: { label: string; value: string }[] }[]
  /** The act of will, in the words that were shown. */
  statement: string
  /** Of title, sections and attachments: `filedContentDigest`. */
  contentDigest: string
}

/** How to reach somebody, as they said at the time of the entry. */
export interface PartyContact {
  address?: string
  postalCode?: string
  town?: string
  province?: string
  country?: string
  email?: string
  phone?: string
  /** Where they want to be notified. */
  channel?: 'electronic' | 'paper'
}

export interface EntryPartyCommand {
  role: PartyRole
  personId: string | null
  nif: string | null
  name: string
  contact?: PartyContact | null
}

/** What a file is worth (SICRES: copia, copia compulsada, copia original, original). */
export type Validity = 'copy' | 'collated-copy' | 'authentic-copy' | 'original'

export interface EntryDocumentCommand {
  documentId: string
  title?: string
  fileName: string
  mime: string
  size: number
  digest: string
  validity?: Validity | null
  purpose?: 'form' | 'attachment' | 'technical' | null
  /** Interchange carries its digest and size alone. */
  isConfidential?: boolean
  remarks?: string | null
}

/** What a registry between administrations also writes down. All of it may be absent. */
export interface EntryDetails {
  matterCode?: string | null
  /** Whether paper comes with it: it must follow, it only completes, or there is none. */
  physicalDocumentation?: 'required' | 'complementary' | 'none' | null
  /** SICRES: 01 courier, 02 post, 03 registered post, 04 burofax, 05 in hand, 06 fax, 07 other, 08 other electronic means. */
  transportCode?: string | null
  transportNumber?: string | null
  externalReference?: string | null
  originDir3?: string | null
  /** Number and moment in the registry it comes from: terms count from there (Ley 39/2015, art. 16.4). */
  originNumber?: string | null
  originAt?: Date | null
  destinationDir3?: string | null
  destinationName?: string | null
  /** The registry office that made it. */
  officeId?: string | null
  /** Units besides the entry's own. */
  alsoUnitIds?: string[]
}

export interface RegisterEntry extends EntryDetails {
  /** Made by the caller when other rows of the same Work point at the entry. */
  id?: string
  direction: Direction
  channel: Channel
  subject: string
  content: FiledContent | null
  procedureCode?: string | null
  unitId: string
  /** Unique in the council: the same filing sent again finds its first entry. */
  idempotencyKey: string
  parties: EntryPartyCommand[]
  documents: EntryDocumentCommand[]
  expedientId?: string | null
  originOffice?: string | null
  observations?: string | null
}

export interface EntryParty extends EntryPartyCommand {
  position: number
}

export interface EntryDocument extends EntryDocumentCommand {
  title: string
  position: number
}

export interface Entry extends Required<EntryDetails> {
  id: string
  number: string
  year: number
  direction: Direction
  sequence: number
  /** The order of the book as one figure; too large for a number. */
  place: string
  presentedAt: Date
  effectiveAt: Date
  registeredAt: Date
  subject: string
  content: FiledContent | null
  contentDigest: string
  procedureCode: string | null
  channel: Channel
  unitId: string
  actorKind: 'citizen' | 'staff' | 'system'
  actorPersonId: string | null
  actorStaffId: string | null
  actorName: string
  idempotencyKey: string
  expedientId: string | null
  originOffice: string | null
  observations: string | null
  parties: EntryParty[]
  documents: EntryDocument[]
}

/** What happens to an entry afterwards: it never changes, each of these is a row of its own. */
export type AnnotationKind =
  | 'note'
  | 'correction'
  | 'annulment-requested'
  | 'annulment-refused'
  | 'voided'
  | 'distributed'
  | 'accepted'
  | 'returned'
  | 'redistributed'
  | 'linked'
  | 'sent'
  | 'confirmed'
  | 'rejected'
  | 'forwarded'

export interface EntryAnnotation {
  id: string
  at: Date
  kind: AnnotationKind
  text: string
  details: Record<string, unknown>
  unitId: string | null
  actorKind: 'citizen' | 'staff' | 'system'
  actorName: string
}

export type AnnotateEntry = Pick<EntryAnnotation, 'kind' | 'text'> &
  Partial<Pick<EntryAnnotation, 'details' | 'unitId'>>
