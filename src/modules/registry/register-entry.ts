import { randomUUID } from 'node:crypto'
import type { App } from '../../platform/app.ts'
import type { Work } from '../../platform/db/work.ts'
import { AppError, conflict, unavailable } from '../../platform/errors.ts'
import { type Calendar, effectiveMoment, madridDate, startOfDay } from '../municipalities/index.ts'
import { entryTokens } from './book/tokens.ts'
import { entryDigest, storable } from './content.ts'
import type { Entry, EntryDetails, RegisterEntry } from './entry.ts'
import { heldError, isHeld } from './held.ts'
import { getEntry } from './store.ts'

export interface RegisterOptions {
  /** The council's, loaded earlier in the same Work. */
  calendar: Calendar
  clockToleranceMs: number
}

/** Gives the next number of the book (Ley 39/2015, art. 16). To be called last in its Work: the book stays locked until
 *  commit. Whoever registers an entry and an exit in one Work registers the entry first, so that no two wait for each other.
 *
 *  The moment of presentation is the Work's: what the person did, not when its turn came. It never goes back within
 *  a book, so the order of numbers is the order of time. */
export async function registerEntry(work: Work, command: RegisterEntry, options: RegisterOptions): Promise<Entry> {
  const wanted = storable(command)
  const alsoUnitIds = [...new Set(wanted.alsoUnitIds)].filter((unit) => unit !== wanted.unitId)
  const id = wanted.id ?? randomUUID()
  const contentDigest = entryDigest({ ...wanted, alsoUnitIds })
  const documents = wanted.documents.map((document) => ({ ...document, title: document.title ?? document.fileName }))
  const actor = actorOf(work)
  const { tokens, words } = entryTokens({ ...wanted, alsoUnitIds, actorStaffId: actor.actorStaffId })
  const entry = {
    ...wanted,
    ...actor,
    id,
    contentDigest,
    documents,
    alsoUnitIds,
    at: work.now,
    processClock: new Date(),
    clockToleranceMs: options.clockToleranceMs,
    openings: openingsAround(work.now, options.calendar),
    tokens,
  }
  const given = await callRegister(work, entry, words)
  if (given.outcome === 'other-content') throw conflict('registry.error.key-reused')
  if (given.outcome === 'known') return getEntry(work, given.known_id)
  return {
    id,
    number: given.given_number,
    year: given.given_year,
    direction: wanted.direction,
    sequence: given.given_sequence,
    place: String(given.given_place),
    presentedAt: given.presented,
    effectiveAt: given.effective,
    registeredAt: given.registered,
    subject: wanted.subject,
    content: wanted.content,
    contentDigest,
    procedureCode: wanted.procedureCode ?? null,
    channel: wanted.channel,
    unitId: wanted.unitId,
    ...actor,
    idempotencyKey: wanted.idempotencyKey,
    expedientId: wanted.expedientId ?? null,
    originOffice: wanted.originOffice ?? null,
    observations: wanted.observations ?? null,
    ...detailsOf(wanted),
    alsoUnitIds,
    parties: wanted.parties.map((party, i) => ({ ...party, contact: party.contact ?? null, position: i + 1 })),
    documents: documents.map((document, i) => ({
      ...document,
      validity: document.validity ?? null,
      purpose: document.purpose ?? null,
      isConfidential: document.isConfidential ?? false,
      remarks: document.remarks ?? null,
      position: i + 1,
    })),
  }
}

function detailsOf(entry: RegisterEntry): Required<Omit<EntryDetails, 'alsoUnitIds'>> {
  return {
    matterCode: entry.matterCode ?? null,
    physicalDocumentation: entry.physicalDocumentation ?? null,
    transportCode: entry.transportCode ?? null,
    transportNumber: entry.transportNumber ?? null,
    externalReference: entry.externalReference ?? null,
    originDir3: entry.originDir3 ?? null,
    originNumber: entry.originNumber ?? null,
    originAt: entry.originAt ?? null,
    destinationDir3: entry.destinationDir3 ?? null,
    destinationName: entry.destinationName ?? null,
    officeId: entry.officeId ?? null,
  }
}

interface Given {
  outcome: 'registered' | 'known' | 'other-content'
  known_id: string
  given_number: string
  given_year: number
  given_sequence: number
  given_place: string | number
  presented: Date
  effective: Date
  registered: Date
}

/** New words are learnt before the book is locked, in the same round trip. */
export const REGISTER = `select r.* from registry_learn_words(?::jsonb) l (learnt)
  cross join lateral registry_register(case when l.learnt then ?::jsonb end) r`

async function callRegister(work: Work, entry: object, words: Record<string, string>): Promise<Given> {
  try {
    const answer = await work.tx.raw<{ rows: [Given] }>(REGISTER, [JSON.stringify(words), JSON.stringify(entry)])
    return answer.rows[0]
  } catch (error) {
    if (isHeld(error)) throw heldError(error)
    throw isWrongClock(error) ? Object.assign(unavailable('registry.error.clock'), { cause: error }) : error
  }
}

const isWrongClock = (error: unknown): boolean => (error as { code?: unknown }).code === 'CJ001'

/** Around the Work that registers: a wrong clock stops the registry, so somebody must look today. The person is only
 *  asked to try again. */
export async function alarmOnWrongClock<T>(app: Pick<App, 'log'>, registering: Promise<T>): Promise<T> {
  try {
    return await registering
  } catch (error) {
    if (error instanceof AppError && error.key === 'registry.error.clock') {
      app.log.error({ cause: error.cause }, 'no numbers are given: the clocks cannot be trusted')
    }
    throw error
  }
}

function actorOf({ actor }: Work): Pick<Entry, 'actorKind' | 'actorPersonId' | 'actorStaffId' | 'actorName'> {
  if (actor.kind === 'anonymous') throw new Error('an entry needs somebody who makes it')
  return {
    actorKind: actor.kind,
    actorPersonId: actor.personId,
    actorStaffId: actor.staffId,
    actorName: actor.name.slice(0, 250),
  }
}

/** From when a filing of this day and of the next one counts (art. 31.2.b); null: from its own moment. */
export function openingsAround(now: Date, calendar: Calendar): Record<string, string | null> {
  const today = madridDate(now)
  const known = openingsOf.get(calendar)
  if (known?.today === today) return known.openings
  // A day can last 25 hours; thirty from its start are always within the next one.
  const tomorrow = madridDate(new Date(startOfDay(today).getTime() + 30 * 3_600_000))
  const openings = Object.fromEntries([today, tomorrow].map((day) => [day, opening(day, calendar)]))
  openingsOf.set(calendar, { today, openings })
  return openings
}

/** The same for every entry of a day; working it out costs more than the rest of an entry's preparation. */
const openingsOf = new WeakMap<Calendar, { today: string; openings: Record<string, string | null> }>()

function opening(day: string, calendar: Calendar): string | null {
  const midday = new Date(startOfDay(day).getTime() + 12 * 3_600_000)
  const counts = effectiveMoment(midday, calendar)
  return counts.getTime() === midday.getTime() ? null : counts.toISOString()
}

/** What the search finds it by. */
export const tokensOf = (entry: Entry): string[] => entryTokens(entry).tokens
