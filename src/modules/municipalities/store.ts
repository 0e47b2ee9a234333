import type { Knex } from 'knex'
import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import type { ShieldDrawing } from './shield.ts'

/** All that a council's pages and papers say about the council itself. */
export interface Council {
  id: string
  kind: 'council' | 'province'
  slug: string
  host: string | null
  name: string
  sortingName: string
  officialName: string
  dir3: string
  nif: string
  postalCode: string
  population: number
  latitude: number
  longitude: number
  colour: string
  shield: ShieldDrawing
  address: string | null
  phone: string | null
  email: string | null
  openingHours: string | null
  website: string | null
  contentVersion: number
  calendarVersion: number
}

const columns = {
  id: 'm.id',
  kind: 'm.kind',
  slug: 'm.slug',
  host: 'm.host',
  name: 'm.name',
  sortingName: 'm.sorting_name',
  officialName: 'm.official_name',
  dir3: 'm.dir3',
  nif: 'm.nif',
  postalCode: 'm.postal_code',
  population: 'm.population',
  latitude: 'm.latitude',
  longitude: 'm.longitude',
  colour: 'm.colour',
  shield: 'm.shield',
  address: 'm.address',
  phone: 'm.phone',
  email: 'm.email',
  openingHours: 'm.opening_hours',
  website: 'm.website',
  contentVersion: 'm.content_version',
  calendarVersion: 'm.calendar_version',
}

type Row = Omit<Council, 'latitude' | 'longitude'> & { latitude: string; longitude: string }
const council = (row: Row): Council => ({ ...row, latitude: Number(row.latitude), longitude: Number(row.longitude) })

export async function getCouncil({ tx, municipalityId }: Work): Promise<Council> {
  const row = await tx.select<Row[]>(columns).from('municipality as m').where('m.id', municipalityId).first()
  if (!row) throw notFound('municipalities.error.not-found')
  return council(row)
}

/** The councils of the province in Spanish alphabetical order, «La Cumbre» under its C. One query, some 300 kB with
 *  223 councils: for the page that lists them, which is kept as ready bytes. */
export async function listCouncils(db: Knex): Promise<Council[]> {
  const rows = await db
    .select<Row[]>(columns)
    .from('municipality as m')
    .where('m.kind', 'council')
    .orderByRaw('m.sorting_name collate "es-x-icu", m.id')
    .limit(10_000)
  return rows.map(council)
}

/** Call it in the Work that changes anything a public page of the council shows: kept pages of the old version die. */
export async function touchContent({ tx, municipalityId }: Work): Promise<void> {
  await tx('municipality').where({ id: municipalityId }).increment('content_version', 1)
}

/** Version of what the public pages of a council show. The province's own contents show on every council, so both count:
 *  a publication for all touches one row and not all of them. */
export async function contentVersion(db: Knex, municipalityId: string): Promise<string> {
  const rows = await db
    .select<{ id: string; version: number }[]>({ id: 'm.id', version: 'm.content_version' })
    .from('municipality as m')
    .whereIn('m.id', [municipalityId, '10000'])
  const of = (id: string) => rows.find((row) => row.id === id)?.version ?? 0
  return `${of('10000')}.${of(municipalityId)}`
}

export interface Contact {
  address: string | null
  openingHours: string | null
  phone: string | null
  email: string | null
  website: string | null
}

/** How people reach the office: on its pages, its papers and the province's list. */
export async function updateCouncilContact(work: Work, contact: Contact): Promise<void> {
  const { tx, municipalityId } = work
  await tx('municipality').where({ id: municipalityId }).update({
    address: contact.address,
    opening_hours: contact.openingHours,
    phone: contact.phone,
    email: contact.email,
    website: contact.website,
  })
  await touchContent(work)
  await audit(work, 'municipalities.contact-updated', municipalityId, {
    known: Object.keys(contact).filter((key) => contact[key as keyof Contact] !== null),
  })
}
