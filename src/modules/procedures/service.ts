import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { touchContent } from '../municipalities/index.ts'
import type { Definition } from './definition.ts'
import { checkOverrides, withOverrides, type Overrides } from './overrides.ts'
import * as store from './store.ts'

/** A procedure as a council offers it. */
export interface Offered {
  code: string
  version: number
  slug: string
  name: string
  status: 'offered' | 'suspended'
  adoptedAt: Date
  /** With the council's own words, fee, unit and documents. */
  definition: Definition
  /** Of the province's text, without the council's changes. */
  digest: string
  overrides: Overrides
}

const byName = new Intl.Collator('es')

/** What a council offers now, by name in Spanish order. */
export async function listOffered(work: Work): Promise<Offered[]> {
  return (await listAdopted(work)).filter(({ status }) => status === 'offered')
}

/** The suspended ones too. */
export async function listAdopted(work: Work): Promise<Offered[]> {
  const offered = await offeredOf(work, await store.listAdoptions(work))
  return offered.toSorted((a, b) => byName.compare(a.name, b.name))
}

/** Also when it is suspended: its page says so. */
export async function getOffered(work: Work, slug: string): Promise<Offered> {
  const rows = await store.listAdoptions(work)
  const [found] = await offeredOf(
    work,
    rows.filter((row) => row.slug === slug),
  )
  if (!found) throw notFound('procedures.error.not-found')
  return found
}

export async function findOfferedByCode(work: Work, code: string): Promise<Offered | undefined> {
  const row = await store.findAdoption(work, code)
  const [found] = await offeredOf(work, row ? [row] : [])
  return found
}

async function offeredOf(work: Work, rows: readonly store.AdoptionRow[]): Promise<Offered[]> {
  const definitions = await store.definitionsOf(work, rows)
  return rows.map(({ digest, overrides, ...row }) => {
    const published = definitions.get(digest)
    if (!published) throw notFound('procedures.error.not-found')
    const definition = withOverrides(published, overrides)
    return { ...row, name: definition.name, definition, digest, overrides }
  })
}

/** The version an application began with, with the council's own words, also after a newer one was published. */
export async function getVersion(
  work: Work,
  code: string,
  version: number,
): Promise<{ definition: Definition; digest: string }> {
  const row = await store.findVersion(work, code, version)
  const published = row && (await store.definitionsOf(work, [row])).get(row.digest)
  if (!row || !published) throw notFound('procedures.error.not-found')
  const adoption = await store.findAdoption(work, code)
  return { definition: withOverrides(published, adoption?.overrides ?? {}), digest: row.digest }
}

/** A council takes a published version as its own, with what it changes of it. */
export async function adopt(
  work: Work,
  code: string,
  choice: { version?: number; overrides?: unknown } = {},
): Promise<void> {
  const version = choice.version ?? (await store.listLatestVersions(work)).find((row) => row.code === code)?.version
  const row = version === undefined ? undefined : await store.findVersion(work, code, version)
  const definition = row && (await store.definitionsOf(work, [row])).get(row.digest)
  if (!row || !definition) throw notFound('procedures.error.not-found')
  const overrides = checkOverrides(definition, choice.overrides ?? {})
  await store.upsertAdoption(work, { code, version: row.version, overrides, status: 'offered' })
  await touchContent(work)
  await audit(work, 'procedures.adopted', code, { version: row.version, diverges: Object.keys(overrides) })
}

/** The whole catalogue at once: how a council begins. Returns how many were new to it. */
export async function adoptCatalogue(work: Work): Promise<number> {
  const count = await store.adoptMissing(work)
  if (count === 0) return 0
  await touchContent(work)
  await audit(work, 'procedures.catalogue-adopted', work.municipalityId, { count })
  return count
}

export async function suspend(work: Work, code: string): Promise<void> {
  await changeStatus(work, code, 'suspended')
}

export async function resume(work: Work, code: string): Promise<void> {
  await changeStatus(work, code, 'offered')
}

async function changeStatus(work: Work, code: string, status: 'offered' | 'suspended'): Promise<void> {
  if (!(await store.updateStatus(work, code, status))) throw notFound('procedures.error.not-found')
  await touchContent(work)
  await audit(work, `procedures.${status === 'offered' ? 'resumed' : 'suspended'}`, code)
}

export interface Divergence {
  code: string
  name: string
  version: number
  /** The last version the province has published. */
  latest: number
  /** Which parts the council has changed. */
  changed: string[]
}

/** Where a council has its own text or has stayed on an older version. */
export async function listDivergences(work: Work): Promise<Divergence[]> {
  const rows = await store.listAdoptions(work)
  const offered = await offeredOf(work, rows)
  const latest = new Map((await store.listLatestVersions(work)).map((row) => [row.code, row.version]))
  return offered
    .map(({ code, name, version, overrides }) => ({
      code,
      name,
      version,
      latest: latest.get(code) ?? version,
      changed: Object.keys(overrides).toSorted(),
    }))
    .filter((one) => one.latest > one.version || one.changed.length > 0)
}
