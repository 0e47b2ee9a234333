import { isDeepStrictEqual } from 'node:util'
import type { Work } from '../../platform/db/work.ts'

/** How to reach somebody, as they say it over a counter. */
export interface PersonContact {
  address?: string
  postalCode?: string
  town?: string
  province?: string
  country?: string
  email?: string
  phone?: string
  /** Where they want to be notified. */
  channel?: 'electronic' | 'paper'
}

export type ContactSource = 'counter' | 'interchange' | 'person'

export interface KnownContact {
  personId: string
  contact: PersonContact
  since: Date
  source: ContactSource
  actorName: string
}

const columns = {
  personId: 'c.person_id',
  contact: 'c.contact',
  since: 'c.since',
  source: 'c.source',
  actorName: 'c.actor_name',
}

/** Kept beside what was known before, and only when it says something else. What the person lacked is filled in; what
 *  they or their certificate once stated stays as it is, because notices go there. */
export async function recordContact(
  work: Work,
  personId: string,
  contact: PersonContact,
  source: ContactSource,
): Promise<void> {
  const { tx, municipalityId, now, actor } = work
  const said = stated(contact)
  if (Object.keys(said).length === 0) return
  // Two entries of the same person at once write it down one after the other.
  await tx('person').where({ municipality_id: municipalityId, id: personId }).forUpdate().first('id')
  const last = (await latestContacts(work, [personId])).get(personId)
  if (last && sameContact(last.contact, said)) return
  await tx('person_contact').insert({
    municipality_id: municipalityId,
    person_id: personId,
    since: now,
    source,
    contact: JSON.stringify(said),
    staff_id: actor.staffId,
    actor_name: actor.name.slice(0, 250),
  })
  await tx('person')
    .where({ municipality_id: municipalityId, id: personId })
    .update({
      email: tx.raw('coalesce(email, ?)', [said.email ?? null]),
      phone: tx.raw('coalesce(phone, ?)', [said.phone ?? null]),
      address: tx.raw('coalesce(address, ?::jsonb)', [said.address ? JSON.stringify(postalAddress(said)) : null]),
      updated_at: now,
    })
}

/** The last one of each person who has one. */
export async function latestContacts(
  { tx, municipalityId }: Work,
  personIds: readonly string[],
): Promise<Map<string, KnownContact>> {
  if (personIds.length === 0) return new Map()
  const rows = await tx
    .select<KnownContact[]>(columns)
    .distinctOn('c.person_id')
    .from('person_contact as c')
    .where('c.municipality_id', municipalityId)
    .whereIn('c.person_id', personIds)
    .orderBy([{ column: 'c.person_id' }, { column: 'c.since', order: 'desc' }, { column: 'c.id', order: 'desc' }])
  return new Map(rows.map((row) => [row.personId, row]))
}

/** All that was ever said, newest first. */
export const listContacts = ({ tx, municipalityId }: Work, personId: string): Promise<KnownContact[]> =>
  tx
    .select<KnownContact[]>(columns)
    .from('person_contact as c')
    .where({ 'c.municipality_id': municipalityId, 'c.person_id': personId })
    .orderBy([
      { column: 'c.since', order: 'desc' },
      { column: 'c.id', order: 'desc' },
    ])
    .limit(100)

const stated = (contact: PersonContact): PersonContact =>
  Object.fromEntries(Object.entries(contact).filter(([, value]) => value !== undefined && value !== ''))

const sameContact = (one: PersonContact, other: PersonContact): boolean => isDeepStrictEqual({ ...one }, { ...other })

/** In the parts that the forms of the virtual office ask for: a whole line is a road without a kind. */
const postalAddress = ({ address, postalCode, town, province }: PersonContact) => ({
  roadType: 'OTRO',
  roadName: address ?? '',
  postalCode: postalCode ?? '',
  municipality: town ?? '',
  province: province ?? '',
})
