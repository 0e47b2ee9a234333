import { randomUUID } from 'node:crypto'
import { addDocument } from '../modules/documents/index.ts'
import { answerCorrection, findOpenCorrection, openExpedient, withdraw } from '../modules/expedients/index.ts'
import type { Colleague } from '../modules/identity/index.ts'
import { type Calendar, type Post, effectiveMoment, isWorkingDay, unitFor } from '../modules/municipalities/index.ts'
import type { Offered } from '../modules/procedures/index.ts'
import { filedContentDigest, registerEntry } from '../modules/registry/index.ts'
import type { App } from '../platform/app.ts'
import type { Actor, Work } from '../platform/db/work.ts'
import { plainDate } from '../platform/i18n/format.ts'
import type { DemoAuthority } from '../platform/pki/index.ts'
import { type PlannedFiling, words } from './demo-activity-plan.es.ts'
import type { DemoPerson } from './demo-people.ts'

const DAY = 86_400_000
const MINUTE = 60_000

/** A council of the demonstration while its past is being written. */
export interface Town {
  app: App
  municipalityId: string
  calendar: Calendar
  offered: Map<string, Offered>
  staff: Colleague[]
  posts: Post[]
  authority: DemoAuthority
  people: DemoPerson[]
  file: { digest: string; size: number }
}

export interface Filing extends PlannedFiling {
  at: Date
  expedientId: string
  person: { id: string; nif: string; name: string; slug: string | null }
  /** The citizens whose certificates are files to try. */
  isOwn: boolean
}

/** Something that happened at a moment. All of a council's are put in the order of time, because its book is. */
export interface PastAct {
  at: Date
  actor: Actor
  run: (work: Work) => Promise<void>
}

export const citizenOf = ({ person }: Pick<Filing, 'person'>): Actor => ({
  kind: 'citizen',
  personId: person.id,
  staffId: null,
  name: person.name,
})

/** At ten of the morning of the first working day that is at least so many days later; never in the future. */
export function workingMoment(town: Town, after: Date, days: number): Date {
  const latest = town.app.now().getTime() - 12 * MINUTE
  for (let day = days; ; day++) {
    const moment = new Date(after.getTime() + day * DAY)
    if (moment.getTime() > latest) return new Date(Math.max(latest, after.getTime() + MINUTE))
    if (isWorkingDay(plainDate(moment), town.calendar)) return moment
  }
}

export async function fileOne(work: Work, town: Town, filing: Filing): Promise<void> {
  const offered = town.offered.get(filing.procedure)
  if (!offered) return
  const { definition } = offered
  const unit = await unitFor(work, definition.unit)
  const { value, unit: measure, from } = definition.maximumTerm
  const entryId = randomUUID()
  const documents = filing.withFile ? [await attach(work, town)] : []
  const party = {
    personId: filing.person.id,
    role: 'interested' as const,
    name: filing.person.name,
    nif: filing.person.nif,
  }
  await openExpedient(
    work,
    {
      id: filing.expedientId,
      title: filing.subject,
      procedure: { code: definition.code, version: definition.version },
      unitId: unit.id,
      term: value !== undefined && measure && from === 'entry_in_registry' ? { value, unit: measure } : null,
      silence: definition.silence.effect,
      effectiveAt: effectiveMoment(work.now, town.calendar),
      entryId,
      parties: [party],
      documentIds: documents.map(({ documentId }) => documentId),
    },
    town.calendar,
  )
  await enter(work, town, filing, {
    entryId,
    unitId: unit.id,
    title: offered.name,
    subject: filing.subject,
    rows: filing.rows,
    documents,
  })
}

/** Last in its turn: the number. */
export async function enter(
  work: Work,
  town: Town,
  filing: Filing,
  entry: {
    entryId: string
    unitId: string
    title: string
    subject: string
    rows: [string, string][]
    documents: Awaited<ReturnType<typeof attach>>[]
  },
): Promise<void> {
  const { person } = filing
  const content = {
    title: entry.title,
    sections: [
      {
        title: words.person,
        rows: [
          { label: words.name, value: person.name },
          { label: words.nif, value: person.nif },
        ],
      },
      { title: words.application, rows: entry.rows.map(([label, value]) => ({ label, value })) },
    ],
  }
  await registerEntry(
    work,
    {
      id: entry.entryId,
      direction: 'E',
      channel: 'online',
      subject: entry.subject,
      content: {
        ...content,
        statement: words.statement,
        contentDigest: filedContentDigest({ ...content, documents: entry.documents }),
      },
      procedureCode: filing.procedure,
      unitId: entry.unitId,
      idempotencyKey: entry.entryId,
      parties: [{ role: 'interested', personId: person.id, nif: person.nif, name: person.name }],
      documents: entry.documents,
      expedientId: filing.expedientId,
    },
    { calendar: town.calendar, clockToleranceMs: town.app.config.clockToleranceMs },
  )
}

export async function attach(work: Work, town: Town) {
  const file = { fileName: 'memoria-descriptiva.pdf', mime: 'application/pdf', ...town.file }
  const document = await addDocument(work, {
    organ: town.app.municipalityOf(town.municipalityId).dir3,
    title: words.file,
    kind: 'TD99',
    origin: 'citizen',
    fileName: file.fileName,
    mime: file.mime,
    size: file.size,
    digest: file.digest,
  })
  return {
    documentId: document.id,
    title: words.file,
    fileName: file.fileName,
    mime: file.mime,
    size: file.size,
    digest: file.digest,
  }
}

/** The party's own later acts: an answer to what was asked, or no longer wanting it. */
export async function answer(work: Work, town: Town, filing: Filing): Promise<void> {
  if (!(await findOpenCorrection(work, filing.expedientId))) return
  const unit = await unitFor(work, 'registry')
  const entryId = randomUUID()
  const document = await attach(work, town)
  await answerCorrection(work, filing.expedientId, { entryId, documentIds: [document.documentId] })
  const rows: [string, string][] = [words.answerRow]
  const subject = `${words.answerSubject}${filing.subject}`.slice(0, 250)
  await enter(work, town, filing, {
    entryId,
    unitId: unit.id,
    title: words.answer,
    subject,
    rows,
    documents: [document],
  })
}

export async function giveUp(work: Work, town: Town, filing: Filing): Promise<void> {
  const unit = await unitFor(work, 'registry')
  const entryId = randomUUID()
  await withdraw(work, filing.expedientId, entryId)
  const rows: [string, string][] = [words.withdrawalRow]
  const subject = `${words.withdrawalSubject}${filing.subject}`.slice(0, 250)
  await enter(work, town, filing, { entryId, unitId: unit.id, title: words.withdrawal, subject, rows, documents: [] })
}
