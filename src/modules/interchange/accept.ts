import { randomUUID } from 'node:crypto'
import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict } from '../../platform/errors.ts'
import { fileSize, officialTime } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { enqueue } from '../../platform/jobs/queue.ts'
import { type DocumentKind, type NewDocument, addDocuments } from '../documents/index.ts'
import { type Calendar, getCouncil, getUnit, listUnits, unitFor } from '../municipalities/index.ts'
import {
  type Entry,
  type EntryDocumentCommand,
  type Validity,
  filedContentDigest,
  registerEntry,
  routeByRules,
} from '../registry/index.ts'
import { ANSWER_JOB, answerKey } from './jobs.ts'
import { partiesOf } from './people.ts'
import type { Annex } from './sicres/exchange.ts'
import { type KeptAnnex, type Reception, decideReception, listAnnexes } from './store.ts'

export interface Accepting {
  /** Whom it goes to; where the rules say unless somebody chose. */
  unitId?: string
  officeId?: string
}

export interface AcceptOptions {
  calendar: Calendar
  clockToleranceMs: number
  t: Translate
}

/** What came becomes an entry of this council's own book, with the number and the date it had where it was filed: from that
 *  date its terms run (Ley 39/2015, art. 16.4). It gives a number, so it is the last of its Work. */
export async function acceptReception(
  work: Work,
  reception: Reception,
  { unitId, officeId }: Accepting,
  { calendar, clockToleranceMs, t }: AcceptOptions,
): Promise<Entry> {
  const route = unitId === undefined ? await usualRoute(work, reception) : { unitId, alsoUnitIds: [] }
  const unit = await getUnit(work, route.unitId)
  const entryId = randomUUID()
  if (!(await decideReception(work, reception.id, { state: 'accepted', entryId }))) {
    throw conflict('interchange.error.decided')
  }
  const { exchange } = reception
  const annexes = await listAnnexes(work, reception.id)
  const documents = await keepDocuments(
    work,
    annexes.filter(({ hasContent }) => hasContent),
  )
  const content = contentOf(t, reception, annexes)
  await audit(work, 'interchange.accepted', reception.id, { exchangeId: reception.exchangeId, entryId })
  await enqueue(
    work,
    ANSWER_JOB,
    { receptionId: reception.id, kind: 'confirmation' },
    { key: answerKey(reception.id, 'confirmation') },
  )
  return registerEntry(
    work,
    {
      id: entryId,
      direction: 'E',
      channel: 'interchange',
      subject: reception.subject,
      content: { ...content, statement: '', contentDigest: filedContentDigest({ ...content, documents }) },
      unitId: unit.id,
      alsoUnitIds: route.alsoUnitIds,
      idempotencyKey: `interchange ${reception.exchangeId}`,
      parties: await partiesOf(work, exchange.people),
      documents,
      originOffice: reception.originName,
      originDir3: reception.startOffice,
      originNumber: reception.originNumber,
      originAt: reception.originAt,
      matterCode: exchange.entry.matterCode,
      externalReference: exchange.entry.externalReference,
      physicalDocumentation: exchange.paper,
      transportCode: exchange.transport?.code ?? '08',
      transportNumber: exchange.transport?.number ?? null,
      observations: exchange.remarks,
      officeId: officeId ?? null,
    },
    { calendar, clockToleranceMs },
  )
}

/** From now on they are papers of this house too, with what was known of them where they came from. */
async function keepDocuments(work: Work, annexes: KeptAnnex[]): Promise<EntryDocumentCommand[]> {
  const { dir3 } = await getCouncil(work)
  const documents = annexes.map((annex): NewDocument & { id: string } => ({
    id: randomUUID(),
    organ: dir3,
    title: annex.summary ?? annex.fileName,
    fileName: annex.fileName,
    kind: (annex.eni?.documentKind ?? (annex.kind === 'receipt' ? 'TD09' : 'TD99')) as DocumentKind,
    origin: annex.kind === 'receipt' || annex.eni?.isOfAdministration ? 'administration' : 'citizen',
    elaboration: (annex.eni?.elaboration ?? 'EE99') as 'EE99',
    mime: annex.mime,
    size: annex.size,
    digest: annex.digest,
  }))
  await addDocuments(work, documents)
  return documents.map(({ id, title, fileName, mime, size, digest }, place) => ({
    documentId: id,
    title,
    fileName,
    mime,
    size,
    digest,
    validity: (annexes[place]?.validity ?? null) as Validity | null,
    purpose: purposes[annexes[place]?.kind ?? 'other'],
  }))
}

const purposes: Record<Annex['kind'], 'attachment' | 'technical'> = {
  receipt: 'technical',
  attached: 'attachment',
  other: 'technical',
}

/** What it says, and what travels by another way: the entry must tell of that too. */
function contentOf(t: Translate, { exchange, ...reception }: Reception, annexes: KeptAnnex[]) {
  const row = (key: string, value: string) => ({ label: t(key), value })
  const apart = annexes.filter(({ hasContent }) => !hasContent)
  return {
    title: reception.subject,
    sections: [
      {
        title: t('interchange.content.origin'),
        rows: [
          row('interchange.content.exchange', reception.exchangeId),
          row(
            'interchange.content.office',
            `${exchange.start.officeName ?? reception.originName} (${reception.startOffice})`,
          ),
          row('interchange.content.number', reception.originNumber),
          row('interchange.content.date', officialTime(reception.originAt)),
          ...(reception.part && reception.parts
            ? [row('interchange.content.part', t('interchange.part', { part: reception.part, parts: reception.parts }))]
            : []),
        ],
      },
      ...(exchange.form
        ? [
            {
              title: t('interchange.content.form'),
              rows: [
                row('interchange.content.states', exchange.form.states),
                row('interchange.content.requests', exchange.form.requests),
              ],
            },
          ]
        : []),
      ...(apart.length > 0
        ? [
            {
              title: t('interchange.content.apart'),
              rows: apart.map(({ fileName, size, digest }) => ({
                label: fileName,
                value: t('interchange.content.apart-facts', { size: fileSize(size), digest }),
              })),
            },
          ]
        : []),
    ],
  }
}

/** Where it goes when nobody chooses: to the unit whose code the sender wrote, where the council's rules say, or to its
 *  general unit. */
export async function usualRoute(
  work: Work,
  { subject, exchange }: Pick<Reception, 'subject' | 'exchange'>,
): Promise<{ unitId: string; alsoUnitIds: string[] }> {
  const named = (await listUnits(work)).find(({ dir3 }) => dir3 !== null && dir3 === exchange.destination.unit)
  if (named) return { unitId: named.id, alsoUnitIds: [] }
  const facts = { subject, matterCode: exchange.entry.matterCode, destination: exchange.destination.unitName }
  return (await routeByRules(work, facts)) ?? { unitId: (await unitFor(work, 'general')).id, alsoUnitIds: [] }
}
