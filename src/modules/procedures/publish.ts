import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Knex } from 'knex'
import type { Definition } from './definition.ts'
import { canonicalJson, sha256 } from './form/canonical.ts'
import { faultList, loadDefinition, type Fault } from './load-definition.ts'
import { withStandardPages } from './standard-pages.ts'

/** The definitions that come with the program. */
export const catalogueFolder = path.join(import.meta.dirname, 'catalogue')

/** Everything that is wrong with a catalogue, each with its file and line. Nothing of it has been published. */
export class CatalogueFaults extends Error {
  readonly faults: Fault[]

  constructor(faults: Fault[]) {
    super(`the catalogue has ${faults.length} faults:\n${faultList(faults)}`)
    this.name = 'CatalogueFaults'
    this.faults = faults
  }
}

export interface Publication {
  published: { code: string; version: number }[]
  unchanged: number
}

interface Source {
  file: string
  definition: Definition
}

/** Publishes what is new in a folder of definitions, all of it or nothing. For the owner of the schema: at start and by the
 *  province's command. Running it twice changes nothing. */
export async function publishCatalogue(db: Knex, folder: string, now: Date): Promise<Publication> {
  return publishSources(db, await readCatalogue(folder), now)
}

/** The same for definitions already read, so that they can be read while the database is still starting. */
export function publishSources(db: Knex, sources: readonly Source[], now: Date): Promise<Publication> {
  return db.transaction((tx) => publish(tx, sources, now))
}

export async function readCatalogue(folder: string): Promise<Source[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).toSorted()
  const faults: Fault[] = []
  const sources: Source[] = []
  for (const file of names) {
    const loaded = loadDefinition(await readFile(path.join(folder, file), 'utf8'), file)
    if (loaded.ok) sources.push({ file, definition: loaded.definition })
    else faults.push(...loaded.faults)
  }
  faults.push(...repeated(sources, 'code'), ...repeated(sources, 'slug'))
  if (faults.length > 0) throw new CatalogueFaults(faults)
  return sources
}

function repeated(sources: readonly Source[], key: 'code' | 'slug'): Fault[] {
  const first = new Map<string, string>()
  return sources.flatMap(({ file, definition }) => {
    const value = definition[key]
    const other = first.get(value)
    first.set(value, other ?? file)
    return other === undefined ? [] : [fault(file, key, `«${value}» is already the ${key} of ${other}`)]
  })
}

const fault = (file: string, at: string, message: string): Fault => ({ file, line: 1, column: 1, path: at, message })

async function publish(tx: Knex.Transaction, sources: readonly Source[], now: Date): Promise<Publication> {
  // Two processes starting at once: the second waits and finds everything published.
  await tx.raw("select pg_advisory_xact_lock(hashtext('procedures.publish'))")
  const known = await latestVersions(tx)
  const faults: Fault[] = []
  const rows: object[] = []
  const published: Publication['published'] = []
  for (const { file, definition } of sources) {
    const { code, version, slug } = definition
    const sourceDigest = sha256(canonicalJson({ ...definition, version: 0 }))
    const last = known.get(code)
    if (last && last.slug !== slug) {
      faults.push(fault(file, 'slug', `the address «${last.slug}» is published and stays: it cannot become «${slug}»`))
    } else if (last && last.sourceDigest !== sourceDigest && version <= last.version) {
      faults.push(
        fault(file, 'version', `the content has changed since version ${last.version}: write ${last.version + 1}`),
      )
    } else if (last && version < last.version) {
      faults.push(fault(file, 'version', `version ${last.version} is already published`))
    } else if (!last || version > last.version) {
      const whole = withStandardPages(definition)
      const text = canonicalJson(whole)
      rows.push({
        code,
        version,
        slug,
        definition: text,
        digest: sha256(text),
        source_digest: sourceDigest,
        published_at: now,
      })
      published.push({ code, version })
    }
  }
  if (faults.length > 0) throw new CatalogueFaults(faults)
  if (rows.length > 0) await tx('procedure_version').insert(rows)
  return { published, unchanged: sources.length - published.length }
}

async function latestVersions(tx: Knex.Transaction) {
  const rows = await tx
    .select<{ code: string; version: number; slug: string; sourceDigest: string }[]>({
      code: 'p.code',
      version: 'p.version',
      slug: 'p.slug',
      sourceDigest: 'p.source_digest',
    })
    .from('procedure_version as p')
    .orderBy(['p.code', 'p.version'])
  return new Map(rows.map((row) => [row.code, row]))
}
