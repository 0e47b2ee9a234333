import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { issuerOf } from '../modules/documents/index.ts'
import { listStaff, updateContact, upsertPerson } from '../modules/identity/index.ts'
import { getCouncil, listPosts, loadCalendar, showcase } from '../modules/municipalities/index.ts'
import { listOffered } from '../modules/procedures/index.ts'
import type { App } from '../platform/app.ts'
import { type Work, inWork, systemWho } from '../platform/db/work.ts'
import { plainDate } from '../platform/i18n/format.ts'
import { spokenName } from '../platform/text/spoken-name.ts'
import type { DemoAuthority } from '../platform/pki/index.ts'
import { actsOf } from './demo-activity-acts.ts'
import { type Filing, type PastAct, type Town, citizenOf, fileOne } from './demo-activity-filings.ts'
import { papersOf } from './demo-activity-papers.ts'
import { type PlannedFiling, neighbour, planOf, words } from './demo-activity-plan.es.ts'
import type { DemoPerson } from './demo-people.ts'

const DAY = 86_400_000
const MINUTE = 60_000

/** Some weeks of activity in the councils that are shown, through the modules' own doors. A council's past is one
 *  transaction: it is all there or, when the start was cut, not at all. Receipts and papers follow by their jobs. */
export async function seedActivity(app: App, authority: DemoAuthority, people: DemoPerson[]): Promise<void> {
  const waiting = await Promise.all(showcase.map(async (id) => ((await isUntouched(app, id)) ? id : null)))
  const ids = waiting.filter((id) => id !== null)
  if (ids.length === 0) return
  const [firstId = ''] = ids
  const council = await inWork(app.db, systemWho(firstId, app.now()), getCouncil)
  const issuer = issuerOf(council, app.municipalityOf(firstId).origin)
  const pdf = await app.press.render({
    title: words.file,
    issuer,
    createdAt: app.now(),
    blocks: [
      { kind: 'heading', level: 1, text: words.file },
      { kind: 'paragraph', text: words.fileText },
    ],
  })
  const file = await app.storage.put(Readable.from([pdf]))
  const pasts = await Promise.all(ids.map((id) => writePast({ app, authority, people, file }, id)))
  // Those decided long ago were notified long ago too: their papers cannot wait for the queue, which works today.
  for (const past of pasts) await papersOf(past.town, past.filings)
}

const isUntouched = (app: App, id: string): Promise<boolean> =>
  inWork(app.db, systemWho(id, app.now()), async ({ tx, municipalityId }) => {
    const entry = await tx('registry_entry').where('municipality_id', municipalityId).first('id')
    return entry === undefined
  })

async function writePast(
  common: Pick<Town, 'app' | 'authority' | 'people' | 'file'>,
  municipalityId: string,
): Promise<{ town: Town; filings: Filing[] }> {
  const { app } = common
  const now = app.now()
  return inWork(app.db, systemWho(municipalityId, now), async (work) => {
    const town: Town = {
      ...common,
      municipalityId,
      calendar: await loadCalendar(work),
      offered: new Map((await listOffered(work)).map((offered) => [offered.code, offered])),
      staff: await listStaff(work, plainDate(now)),
      posts: await listPosts(work),
    }
    const place = showcase.indexOf(municipalityId as (typeof showcase)[number])
    const filings: Filing[] = []
    const acts: PastAct[] = []
    for (const [number, planned] of planOf(place).entries()) {
      const filing = await prepare(work, town, planned, { place, number })
      if (!filing) continue
      filings.push(filing)
      acts.push(
        { at: filing.at, actor: citizenOf(filing), run: (w) => fileOne(w, town, filing) },
        ...actsOf(town, filing),
      )
    }
    for (const act of acts.toSorted((a, b) => a.at.getTime() - b.at.getTime())) {
      await act.run({ ...work, now: act.at, actor: act.actor })
    }
    return { town, filings }
  })
}

/** Those whose story goes on with an act of their own are the citizens that a visitor can be. */
const OWN = ['maria-garcia', 'antonio-munoz', 'fatima-elamrani']

async function prepare(
  work: Work,
  town: Town,
  planned: PlannedFiling,
  { place, number }: { place: number; number: number },
): Promise<Filing | undefined> {
  if (!town.offered.has(planned.procedure)) return undefined
  const isOwn = ['opened', 'correction-answered', 'correction', 'resolved', 'withdrawn'].includes(planned.fate)
  const slug = isOwn ? (OWN[(place + number) % OWN.length] ?? null) : null
  const known = town.people.find((person) => person.slug === slug)?.subject
  const someone = known?.kind === 'natural' ? known : neighbour(place, number)
  const { nif, givenName, surname1, surname2 } = someone
  const name = [givenName, surname1, surname2].filter(Boolean).join(' ')
  const person = await upsertPerson(work, {
    nif,
    kind: 'natural',
    name: spokenName(name),
    givenName: spokenName(givenName),
    surname1: spokenName(surname1),
    surname2: spokenName(surname2),
  })
  if (!person.email) await updateContact(work, person.id, { email: `${slug ?? nif.toLowerCase()}@correo.example` })
  return {
    ...planned,
    at: momentOf(town.app.now(), planned.daysAgo, place, number),
    expedientId: randomUUID(),
    person: { id: person.id, nif: person.nif, name: person.name, slug },
    isOwn,
  }
}

/** At some hour of that day, and at the latest some minutes ago. */
function momentOf(now: Date, daysAgo: number, place: number, number: number): Date {
  const spread = ((place * 53 + number * 97) % 420) * MINUTE
  if (daysAgo === 0) return new Date(now.getTime() - 40 * MINUTE - (spread % (20 * MINUTE)))
  return new Date(now.getTime() - daysAgo * DAY - spread)
}
