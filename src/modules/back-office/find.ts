import type { Work } from '../../platform/db/work.ts'
import { parseNif } from '../../platform/identifiers/nif.ts'
import { type Expedient, findByNumber, listParties } from '../expedients/index.ts'
import { type Person, findPeopleByName, findPersonByNif, listPersons } from '../identity/index.ts'
import { type Visible, getEntry, listEntries } from '../registry/index.ts'

export interface Found {
  people: Person[]
  expedient: Expedient | null
  /** Number of a registry entry that belongs to no expedient yet. */
  entryId: string | null
  /** There are more people of this name than are shown. */
  isPartial: boolean
}

const MOST = 20
const EXPEDIENT = /^\d{4}\/\d{1,8}$/
const ENTRY = /^\d{4}[\s/-]*[ES][\s/-]*\d{1,8}$/i

/** One box for whatever the person at the counter brings: their number, that of a paper, or only their name. */
export async function find(work: Work, text: string, visible: Visible): Promise<Found> {
  const nothing: Found = { people: [], expedient: null, entryId: null, isPartial: false }
  const nif = parseNif(text)
  if (nif) {
    const person = await findPersonByNif(work, nif.value)
    return { ...nothing, people: person ? [person] : [] }
  }
  const bare = text.replace(/\s+/g, '')
  if (EXPEDIENT.test(bare)) return byExpedient(work, await findByNumber(work, padded(bare)))
  if (ENTRY.test(text.trim())) return byEntry(work, text, visible)
  const people = await findPeopleByName(work, text, MOST + 1)
  return { ...nothing, people: people.slice(0, MOST), isPartial: people.length > MOST }
}

/** 2026/123 as people copy it is 2026/000123. */
function padded(number: string): string {
  const [year = '', sequence = ''] = number.split('/')
  return `${year}/${sequence.replace(/^0+/, '').padStart(6, '0')}`
}

async function byExpedient(work: Work, expedient: Expedient | undefined): Promise<Found> {
  if (!expedient) return { people: [], expedient: null, entryId: null, isPartial: false }
  const parties = await listParties(work, expedient.id)
  return { people: await listPersons(work, parties.map(({ personId }) => personId)), expedient, entryId: null, isPartial: false } // prettier-ignore
}

/** Only among the entries that whoever attends may see. */
async function byEntry(work: Work, text: string, visible: Visible): Promise<Found> {
  const [listed] = (await listEntries(work, { text, limit: 1, visible })).entries
  if (!listed) return { people: [], expedient: null, entryId: null, isPartial: false }
  const expedient = await findByNumber(work, listed.number)
  if (expedient) return byExpedient(work, expedient)
  const { parties } = await getEntry(work, listed.id)
  const ids = parties.flatMap(({ personId }) => personId ?? [])
  return { people: await listPersons(work, ids), expedient: null, entryId: listed.id, isPartial: false }
}
