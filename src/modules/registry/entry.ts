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

export interface EntryPartyCommand {
  role: PartyRole
  personId: string | null
  nif: string | null
  name: string
}

export interface EntryDocumentCommand {
  documentId: string
  title?: string
  fileName: string
  mime: string
  size: number
  digest: string
}

export interface RegisterEntry {
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

export interface EntryDocument extends Required<EntryDocumentCommand> {
  position: number
}

export interface Entry {
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

export interface EntryAnnotation {
  id: string
  at: Date
  kind: 'note' | 'correction' | 'voided' | 'forwarded'
  text: string
  actorName: string
}
