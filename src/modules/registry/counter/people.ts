import { recordAccess } from '../../../platform/audit.ts'
import type { Work } from '../../../platform/db/work.ts'
import { parseNif } from '../../../platform/identifiers/nif.ts'
import {
  type Person,
  type PersonContact,
  findPeopleByName,
  findPeopleByNif,
  getPerson,
  latestContacts,
} from '../../identity/index.ts'

/** A person of the council as the form takes them over. */
export interface FoundPerson {
  id: string
  nif: string
  name: string
  contact: PersonContact
}

const MOST = 8

/** By the beginning of a NIF or by words of a name; each search leaves its trace. */
export async function searchPeople(work: Work, text: string): Promise<FoundPerson[]> {
  const wanted = text.trim().slice(0, 200)
  if (wanted.length < 3) return []
  await recordAccess(work, { subjectKind: 'person-search', subjectId: wanted, purpose: 'registry.counter' })
  const nif = wanted.replace(/[\s.·-]/g, '').toUpperCase()
  const people = /^(?=.*\d)[0-9A-Z]{3,9}$/.test(nif)
    ? await findPeopleByNif(work, nif, MOST)
    : await findPeopleByName(work, wanted, MOST)
  return withContacts(work, people)
}

export async function findPerson(work: Work, nif: string): Promise<FoundPerson | undefined> {
  const value = parseNif(nif)?.value
  if (!value) return undefined
  const [found] = (await searchPeople(work, value)).filter((person) => person.nif === value)
  return found
}

export async function choosePerson(work: Work, personId: string): Promise<FoundPerson | undefined> {
  await recordAccess(work, { subjectKind: 'person', subjectId: personId, purpose: 'registry.counter' })
  const [found] = await withContacts(work, [await getPerson(work, personId)])
  return found
}

async function withContacts(work: Work, people: Person[]): Promise<FoundPerson[]> {
  const known = await latestContacts(
    work,
    people.map(({ id }) => id),
  )
  return people.map((person) => ({
    id: person.id,
    nif: person.nif,
    name: person.name,
    contact: known.get(person.id)?.contact ?? ownContact(person),
  }))
}

/** What they stated themselves, in an application or with their certificate. */
function ownContact({ email, phone, address }: Person): PersonContact {
  const part = (name: string): string => address?.[name] ?? ''
  const road = [part('roadType') === 'OTRO' ? '' : capital(part('roadType')), part('roadName')]
    .filter(Boolean)
    .join(' ')
  const line = [road, ...['number', 'stair', 'floor', 'door'].map(part)].filter(Boolean).join(', ')
  const said = {
    address: line.slice(0, 160),
    postalCode: part('postalCode'),
    town: part('municipality'),
    province: part('province'),
    email: email ?? '',
    phone: phone ?? '',
  }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== ''))
}

const capital = (word: string): string => word.charAt(0) + word.slice(1).toLowerCase()
