export type NotificationKind = 'resolution' | 'correction'
export type NotificationChannel = 'electronic' | 'paper'
export type NotificationState = 'available' | 'accessed' | 'refused' | 'expired' | 'delivered' | 'published'

export interface Notification {
  id: string
  kind: NotificationKind
  channel: NotificationChannel
  expedientId: string
  expedientNumber: string
  expedientTitle: string
  unitName: string
  correctionId: string | null
  documentId: string
  documentTitle: string
  documentDigest: string
  entryId: string
  entryNumber: string
  title: string
  state: NotificationState
  availableAt: Date
  lastDay: string | null
  expiresAt: Date | null
  practisedAt: Date | null
  practisedOn: string | null
  acknowledgementId: string | null
}

export interface Addressee {
  personId: string
  role: 'interested' | 'representative'
  name: string
  nif: string
  email: string | null
  noticeSentAt: Date | null
}

export type EvidenceEvent =
  | 'available'
  | 'notice-sent'
  | 'notice-failed'
  | 'accessed'
  | 'read'
  | 'refused'
  | 'refused-on-paper'
  | 'expired'
  | 'attempted'
  | 'delivered'
  | 'published'

export interface Evidence {
  at: Date
  event: EvidenceEvent
  name: string
  nif: string | null
  representing: string | null
  identificationId: string | null
  address: string | null
  documentDigest: string
  statement: string | null
  details: Record<string, string>
}

/** Who acts on a notification and how that is known: all of it goes into the evidence. */
export interface Reader {
  personId: string
  nif: string
  name: string
  representing: { personId: string; name: string; nif: string } | null
  identificationId: string
  address: string | null
  userAgent: string | null
}

/** Whose notifications these eyes may see: with a representative's certificate the entity's, otherwise one's own. */
export const personsOf = (viewer: { personId: string; representing: { personId: string } | null }): string[] => [
  viewer.representing?.personId ?? viewer.personId,
]
