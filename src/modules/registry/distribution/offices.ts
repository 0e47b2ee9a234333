import { audit } from '../../../platform/audit.ts'
import type { Work } from '../../../platform/db/work.ts'
import { conflict, notFound } from '../../../platform/errors.ts'
import { plainDate } from '../../../platform/i18n/format.ts'
import { rolesWith } from '../../identity/index.ts'
import { type Post, listPosts } from '../../municipalities/index.ts'

/** Where people are attended and papers become entries. */
export interface Office {
  id: string
  name: string
  dir3: string | null
  isMain: boolean
  closedOn: string | null
  version: number
  postIds: string[]
}

export interface OfficeData {
  name: string
  dir3: string | null
  postIds: string[]
}

export const DIR3_TAKEN = 'registry.offices.error.dir3-taken'

export async function listOffices({ tx, municipalityId }: Work): Promise<Office[]> {
  const { rows } = await tx.raw<{ rows: Office[] }>(
    `select o.id, o.name, o.dir3, o.is_main as "isMain", o.closed_on as "closedOn", o.version,
            array(select x.post_id::text from registry_office_post x
                   where x.municipality_id = o.municipality_id and x.office_id = o.id order by x.post_id) as "postIds"
       from registry_office o where o.municipality_id = ?
      order by o.is_main desc, o.closed_on is not null, o.name, o.id limit 200`,
    [municipalityId],
  )
  return rows
}

export async function getOffice(work: Work, id: string): Promise<Office> {
  const office = (await listOffices(work)).find((each) => each.id === id)
  if (!office) throw notFound('registry.offices.error.not-found')
  return office
}

/** The posts that make entries: they are the ones an office is for. */
export async function listRegistryPosts(work: Work): Promise<Post[]> {
  const roles = new Set(rolesWith('registry:register'))
  return (await listPosts(work)).filter(({ role }) => roles.has(role))
}

export async function addOffice(work: Work, data: OfficeData): Promise<string> {
  const { tx, municipalityId } = work
  const [row] = await ownCode(
    tx('registry_office')
      .insert({ municipality_id: municipalityId, name: data.name, dir3: data.dir3 })
      .returning<{ id: string }[]>('id'),
  )
  const id = row?.id ?? ''
  await placePosts(work, id, data.postIds)
  await audit(work, 'registry.office-added', id, { dir3: data.dir3, posts: data.postIds })
  return id
}

/** A post works in one office: it leaves the one it was in. */
export async function changeOffice(work: Work, office: Office, data: OfficeData, version: number): Promise<void> {
  const { tx, municipalityId } = work
  await ownCode(touch(work, office, version, { name: data.name, dir3: data.dir3 }))
  await tx('registry_office_post').where({ municipality_id: municipalityId, office_id: office.id }).delete()
  await placePosts(work, office.id, office.isMain ? [] : data.postIds)
  await audit(work, 'registry.office-changed', office.id, {
    dir3: data.dir3,
    posts: data.postIds,
    before: office.postIds,
  })
}

/** A code in the common directory is one office's, in this council or in any other. */
async function ownCode<T>(writing: PromiseLike<T>): Promise<T> {
  try {
    return await writing
  } catch (error) {
    throw (error as { code?: unknown }).code === '23505' ? conflict(DIR3_TAKEN) : error
  }
}

/** Its posts go on in the main office, which keeps what it registered. */
export async function closeOffice(work: Work, office: Office, version: number): Promise<void> {
  const { tx, municipalityId, now } = work
  if (office.isMain || office.closedOn) throw conflict('registry.offices.error.stays-open')
  await touch(work, office, version, { closed_on: plainDate(now) })
  await tx('registry_office_post').where({ municipality_id: municipalityId, office_id: office.id }).delete()
  await audit(work, 'registry.office-closed', office.id, { posts: office.postIds })
}

async function touch(
  { tx, municipalityId }: Work,
  office: Office,
  version: number,
  change: Record<string, string | null>,
): Promise<void> {
  const changed = await tx('registry_office')
    .where({ municipality_id: municipalityId, id: office.id, version })
    .whereNull('closed_on')
    .update({ ...change, version: version + 1 })
  if (changed !== 1) throw conflict('registry.offices.error.changed')
}

async function placePosts(work: Work, officeId: string, postIds: string[]): Promise<void> {
  if (postIds.length === 0) return
  const { tx, municipalityId } = work
  const known = new Set((await listRegistryPosts(work)).map(({ id }) => id))
  if (postIds.some((id) => !known.has(id))) throw notFound('registry.offices.error.post-not-found')
  await tx('registry_office_post').where({ municipality_id: municipalityId }).whereIn('post_id', postIds).delete()
  await tx('registry_office_post').insert(
    postIds.map((id) => ({ municipality_id: municipalityId, post_id: id, office_id: officeId })),
  )
}
