import { officialTime, timeOfDay, weekdayDate, fileSize } from '../../platform/i18n/format.ts'
import { formatLabelOf } from '../../platform/limits.ts'
import { derivedUuid } from '../../platform/identifiers/derived-uuid.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { Block, FieldsBlock, PdfSpec } from '../../platform/pdf/index.ts'
import type { Council, Unit } from '../municipalities/index.ts'
import type { Entry } from './entry.ts'

export interface ReceiptFacts {
  entry: Entry
  council: Council
  unit: Unit
  verification: { code: string; url: string }
  sedeUrl: string
  /** Of its place in the tree of the book. */
  leafHash: string
}

/** Always the same for the same entry: made again after a crash it is the same document with the same code. */
export const receiptDocumentId = (municipalityId: string, entryId: string): string =>
  derivedUuid(`registry receipt\n${municipalityId}\n${entryId}`)

/** Ley 39/2015, art. 16.3: a copy of what was filed, with date, time and number, and what came with it, each with
 *  its digest. Built from what is stored and nothing else. */
export function receiptSpec(t: Translate, facts: ReceiptFacts): PdfSpec {
  const { entry, council, unit, verification, sedeUrl } = facts
  return {
    title: t(`registry.receipt.title.${entry.direction}`, { number: entry.number }),
    subject: entry.subject,
    keywords: receiptKeywords(entry.number, facts.leafHash),
    language: 'es-ES',
    issuer: {
      name: council.officialName,
      unit: t('registry.receipt.issuer'),
      shield: council.shield,
      sedeUrl,
      colour: council.colour,
    },
    createdAt: entry.registeredAt,
    verification,
    blocks: [
      { kind: 'heading', level: 1, text: t(`registry.receipt.heading.${entry.direction}`) },
      {
        kind: 'paragraph',
        style: 'lead',
        text: t(`registry.receipt.lead.${entry.direction}`, { number: entry.number }),
      },
      entryFields(t, entry, council, unit),
      { kind: 'paragraph', text: t(`registry.receipt.law.${entry.direction}.${entry.channel}`) },
      ...partyBlocks(t, entry),
      ...contentBlocks(t, entry),
      ...documentBlocks(t, entry),
      ...termsBlocks(t, entry),
      {
        kind: 'fields',
        fields: [{ label: t('registry.receipt.leaf'), value: facts.leafHash, code: true }],
      },
      {
        kind: 'paragraph',
        style: 'small',
        text: t('registry.receipt.leaf-check', { address: `${sedeUrl}/sede/libro` }),
      },
    ],
    footerNote: t('registry.receipt.footer', { number: entry.number }),
  }
}

function entryFields(t: Translate, entry: Entry, council: Council, unit: Unit): FieldsBlock {
  const field = (key: string, value: string) => ({ label: t(key), value })
  const stated = (key: string, value: string | null | undefined) => (value ? [field(key, value)] : [])
  const destination = [entry.destinationName, entry.destinationDir3].filter(Boolean).join(', ')
  return {
    kind: 'fields',
    fields: [
      field('registry.receipt.number', entry.number),
      field('registry.receipt.presented', t('registry.receipt.moment', { moment: officialTime(entry.presentedAt) })),
      field('registry.receipt.effective', t('registry.receipt.moment', { moment: officialTime(entry.effectiveAt) })),
      field('registry.receipt.subject', entry.subject),
      field('registry.receipt.organ', `${council.officialName} (${council.dir3})`),
      field('registry.receipt.unit', unit.name),
      ...(entry.procedureCode && entry.content ? [field('registry.receipt.procedure', entry.content.title)] : []),
      field('registry.receipt.channel', t(`registry.channel.${entry.channel}`)),
      ...stated('registry.entry.office', entry.originOffice),
      ...stated('registry.entry.origin-number', entry.originNumber),
      ...stated('registry.entry.origin-at', entry.originAt && officialTime(entry.originAt)),
      ...stated('registry.entry.destination', destination),
    ],
  }
}

/** An exit to another administration has nobody else. */
function partyBlocks(t: Translate, { parties }: Entry): Block[] {
  if (parties.length === 0) return []
  return [
    { kind: 'heading', level: 2, text: t('registry.receipt.parties') },
    {
      kind: 'fields',
      fields: parties.map((party) => ({
        label: t(`registry.party.${party.role}`),
        value: [party.name, party.nif].filter(Boolean).join(', '),
      })),
    },
  ]
}

function contentBlocks(t: Translate, { content }: Entry): Block[] {
  if (!content) return []
  const sections = content.sections.flatMap((section): Block[] => [
    { kind: 'heading', level: 3, text: section.title },
    { kind: 'fields', fields: section.rows.map((row) => ({ label: row.label, value: row.value || '—' })) },
  ])
  return [
    { kind: 'heading', level: 2, text: content.title },
    ...sections,
    ...(content.statement ? [{ kind: 'paragraph', style: 'quote', text: content.statement } as const] : []),
    {
      kind: 'fields',
      fields: [{ label: t('registry.receipt.content-digest'), value: content.contentDigest, code: true }],
    },
  ]
}

function documentBlocks(t: Translate, { documents }: Entry): Block[] {
  const heading: Block = { kind: 'heading', level: 2, text: t('registry.receipt.documents') }
  if (documents.length === 0) return [heading, { kind: 'paragraph', text: t('registry.receipt.no-documents') }]
  return [
    heading,
    {
      kind: 'table',
      caption: t('registry.receipt.documents.caption', { count: documents.length }),
      columns: [
        { header: t('registry.receipt.documents.name'), width: 3 },
        { header: t('registry.receipt.documents.type'), width: 1.6 },
        { header: t('registry.receipt.documents.size'), width: 1.2, align: 'right' },
        { header: t('registry.receipt.documents.digest'), width: 3.4, code: true },
      ],
      rows: documents.map((document) => [
        document.title === document.fileName ? document.fileName : `${document.title}\n${document.fileName}`,
        formatLabelOf(document.mime),
        fileSize(document.size),
        document.digest,
      ]),
    },
  ]
}

/** Ley 39/2015, arts. 21.3.b, 30 and 31.2: from when the council's time runs, said to whoever filed. */
function termsBlocks(t: Translate, entry: Entry): Block[] {
  if (entry.direction === 'S') return []
  const isLater = entry.effectiveAt.getTime() !== entry.presentedAt.getTime()
  const counts = isLater
    ? t('registry.receipt.terms.later', { day: weekdayDate(entry.effectiveAt), time: timeOfDay(entry.effectiveAt) })
    : t('registry.receipt.terms.same', { day: weekdayDate(entry.effectiveAt) })
  return [
    {
      kind: 'notice',
      title: t('registry.receipt.terms.title'),
      text: [
        counts,
        t('registry.receipt.terms.start', { moment: officialTime(entry.effectiveAt) }),
        t('registry.receipt.terms.proof'),
      ],
    },
  ]
}

/** Which row of which book this paper is about, for programs: under the seal like everything else. */
const receiptKeywords = (number: string, leafHash: string): string => `concejo-registry-leaf-v1 ${number} ${leafHash}`

/** Undefined: a paper of before, or none of ours. */
export function leafOfReceipt(pdf: Buffer): { number: string; leafHash: string } | undefined {
  const found = /<pdf:Keywords>concejo-registry-leaf-v1 (\d{4}-[ES]-\d{6,8}) ([0-9a-f]{64})<\/pdf:Keywords>/.exec(
    pdf.toString('latin1'),
  )
  return found?.[1] && found[2] ? { number: found[1], leafHash: found[2] } : undefined
}
