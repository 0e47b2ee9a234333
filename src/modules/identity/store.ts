import type { Work } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { searchTokens } from '../../platform/text/search-tokens.ts'

export interface Person {
  id: string
  nif: string
  kind: 'natural' | 'legal'
  name: string
  givenName: string | null
  surname1: string | null
  surname2: string | null
  email: string | null
  phone: string | null
  address: Record<string, string> | null
  channel: 'electronic' | 'paper'
}

export type NewPerson = Pick<Person, 'nif' | 'kind' | 'name'> &
  Partial<Pick<Person, 'givenName' | 'surname1' | 'surname2' | 'email' | 'phone'>>

const columns = {
  id: 'p.id',
  nif: 'p.nif',
  kind: 'p.kind',
  name: 'p.name',
  givenName: 'p.given_name',
  surname1: 'p.surname1',
  surname2: 'p.surname2',
  email: 'p.email',
  phone: 'p.phone',
  address: 'p.address',
  channel: 'p.channel',
}

export async function getPerson({ tx, municipalityId }: Work, id: string): Promise<Person> {
  const person = await tx
    .select<Person[]>(columns)
    .from('person as p')
    .where({ 'p.municipality_id': municipalityId, 'p.id': id })
    .first()
  if (!person) throw notFound('identity.error.person-not-found')
  return person
}

/** Those there are, in the order asked for. */
export async function listPersons({ tx, municipalityId }: Work, ids: readonly string[]): Promise<Person[]> {
  const rows = await tx
    .select<Person[]>(columns)
    .from('person as p')
    .where('p.municipality_id', municipalityId)
    .whereIn('p.id', [...ids])
  const known = new Map(rows.map((person) => [person.id, person]))
  return [...new Set(ids)].flatMap((id) => known.get(id) ?? [])
}

export async function findPersonByNif({ tx, municipalityId }: Work, nif: string): Promise<Person | undefined> {
  return tx
    .select<Person[]>(columns)
    .from('person as p')
    .where({ 'p.municipality_id': municipalityId, 'p.nif': nif })
    .first()
}

/** People whose NIF begins so. */
export async function findPeopleByNif(work: Work, beginning: string, limit = 20): Promise<Person[]> {
  const { tx, municipalityId } = work
  return (
    tx
      .select<Person[]>(columns)
      .from('person as p')
      .where('p.municipality_id', municipalityId)
      .andWhere('p.nif', '>=', beginning)
      // Only digits and capital letters: in every order of text the last of them closes the range.
      .andWhere('p.nif', '<=', `${beginning}ZZZZZZZZZ`)
      .orderBy('p.nif')
      .limit(limit)
  )
}

/** Found again by NIF or made. A name already known stays: a certificate does not rename a person silently. */
export async function upsertPerson(work: Work, person: NewPerson): Promise<Person> {
  const { tx, municipalityId, now } = work
  const [row] = await tx('person')
    .insert({
      municipality_id: municipalityId,
      nif: person.nif,
      kind: person.kind,
      name: person.name,
      given_name: person.givenName ?? null,
      surname1: person.surname1 ?? null,
      surname2: person.surname2 ?? null,
      email: person.email ?? null,
      phone: person.phone ?? null,
      created_at: now,
      updated_at: now,
    })
    .onConflict(['municipality_id', 'nif'])
    .ignore()
    .returning<{ id: string; name: string }[]>(['id', 'name'])
  if (row) await indexName(work, row.id, row.name)
  const found = await findPersonByNif(work, person.nif)
  if (!found) throw notFound('identity.error.person-not-found')
  return found
}

async function indexName({ tx, municipalityId }: Work, personId: string, name: string): Promise<void> {
  const tokens = searchTokens(name)
  if (tokens.length === 0) return
  await tx('person_token')
    .insert(tokens.map((token) => ({ municipality_id: municipalityId, token, person_id: personId })))
    .onConflict()
    .ignore()
}

export async function updateContact(
  { tx, municipalityId, now }: Work,
  personId: string,
  contact: { email?: string | null; phone?: string | null; channel?: 'electronic' | 'paper'; address?: object | null },
): Promise<void> {
  const set: Record<string, unknown> = { updated_at: now }
  if (contact.email !== undefined) set['email'] = contact.email
  if (contact.phone !== undefined) set['phone'] = contact.phone
  if (contact.channel !== undefined) set['channel'] = contact.channel
  if (contact.address !== undefined) set['address'] = contact.address && JSON.stringify(contact.address)
  await tx('person').where({ municipality_id: municipalityId, id: personId }).update(set)
}

/** People whose name has all the words, each as a beginning: «mar gar» finds María García. */
export async function findPeopleByName(work: Work, text: string, limit = 20): Promise<Person[]> {
  const words = searchTokens(text).toSorted((a, b) => b.length - a.length)
  if (words.length === 0) return []
  const query = work.tx.select<Person[]>(columns).from('person as p').where('p.municipality_id', work.municipalityId)
  for (const word of words.slice(0, 6)) {
    query.whereIn(
      'p.id',
      work
        .tx('person_token as k')
        .select('k.person_id')
        .where('k.municipality_id', work.municipalityId)
        .andWhere('k.token', '>=', word)
        .andWhere('k.token', '<', `${word}\u{10ffff}`),
    )
  }
  return query.orderBy('p.name').orderBy('p.id').limit(limit)
}

export interface StaffPost {
  staffId: string
  postId: string
  postName: string
  role: string
  unitId: string
}

/** The posts a person holds today; the first is shown as theirs. */
export async function listPosts({ tx, municipalityId }: Work, personId: string, today: string): Promise<StaffPost[]> {
  return tx
    .select<StaffPost[]>({
      staffId: 's.id',
      postId: 'o.id',
      postName: 'o.name',
      role: 'o.role',
      unitId: 'o.unit_id',
    })
    .from('staff_member as s')
    .join('post as o', { 'o.municipality_id': 's.municipality_id', 'o.id': 's.post_id' })
    .where({ 's.municipality_id': municipalityId, 's.person_id': personId })
    .andWhere('s.since', '<=', today)
    .andWhereRaw('(s.until is null or s.until >= ?::date)', [today])
    .orderBy(['o.role', 's.since', 's.id'])
}

export interface Colleague {
  staffId: string
  personId: string
  name: string
  postName: string
  role: string
  unitId: string
}

/** Everyone in post today: whom work can be given to, and who signs for a post. */
export async function listStaff({ tx, municipalityId }: Work, today: string): Promise<Colleague[]> {
  return tx
    .select<Colleague[]>({
      staffId: 's.id',
      personId: 's.person_id',
      name: 'p.name',
      postName: 'o.name',
      role: 'o.role',
      unitId: 'o.unit_id',
    })
    .from('staff_member as s')
    .join('post as o', { 'o.municipality_id': 's.municipality_id', 'o.id': 's.post_id' })
    .join('person as p', { 'p.municipality_id': 's.municipality_id', 'p.id': 's.person_id' })
    .where('s.municipality_id', municipalityId)
    .andWhere('s.since', '<=', today)
    .andWhereRaw('(s.until is null or s.until >= ?::date)', [today])
    .orderBy(['p.name', 's.id'])
    .limit(500)
}

export async function appoint(
  { tx, municipalityId }: Work,
  appointment: { personId: string; postId: string; since: string },
): Promise<void> {
  await tx('staff_member')
    .insert({
      municipality_id: municipalityId,
      person_id: appointment.personId,
      post_id: appointment.postId,
      since: appointment.since,
    })
    .onConflict()
    .ignore()
}
