import type { App } from '../../platform/app.ts'
import { audit } from '../../platform/audit.ts'
import { type Who, type Work, inWork } from '../../platform/db/work.ts'
import {
  CatalogueFaults,
  type Definition,
  type Fault,
  type Offered,
  type Publication,
  publishCatalogue,
  readCatalogue,
  withStandardPages,
} from '../procedures/index.ts'
import { type Change, changesBetween } from './changes.ts'
import { type Published, listPublished } from './store.ts'

export interface Comparison {
  file: string
  code: string
  name: string
  version: number
  publishedVersion: number | null
  /** needs-version: the text has changed and its number has not, so it could not be told from the old one. */
  state: 'new' | 'changed' | 'unchanged' | 'needs-version'
  changes: Change[]
  definition: Definition
}

export type Reading = { ok: true; comparisons: Comparison[] } | { ok: false; faults: Fault[] }

/** The folder's definitions beside those published: what a publication would change. */
export async function compareCatalogue(work: Work, folder: string): Promise<Reading> {
  const published = new Map((await listPublished(work)).map((one) => [one.code, one]))
  try {
    const sources = await readCatalogue(folder)
    return {
      ok: true,
      comparisons: sources.map(({ file, definition }) => compare(file, definition, published.get(definition.code))),
    }
  } catch (error) {
    if (error instanceof CatalogueFaults) return { ok: false, faults: error.faults }
    throw error
  }
}

function compare(file: string, source: Definition, published: Published | undefined): Comparison {
  const definition = withStandardPages(source)
  const changes = published ? changesBetween(numberless(published.definition), numberless(definition)) : []
  const isNewer = published !== undefined && source.version > published.version
  const state = !published ? 'new' : isNewer ? 'changed' : changes.length > 0 ? 'needs-version' : 'unchanged'
  return {
    file,
    code: source.code,
    name: source.name,
    version: source.version,
    publishedVersion: published?.version ?? null,
    state,
    changes,
    definition,
  }
}

const numberless = (definition: Definition): object => ({ ...definition, version: 0 })

/** All that is new in the folder, or nothing. The catalogue's tables are the schema owner's alone, so this is no Work;
 *  what was done is noted in one as soon as it is done. */
export async function publishFolder(app: App, who: Who, folder: string): Promise<Publication | { faults: Fault[] }> {
  try {
    const publication = await publishCatalogue(app.db, folder, who.now)
    if (publication.published.length > 0) {
      await inWork(app.db, who, (work) =>
        audit(work, 'province.catalogue-published', who.municipalityId, { published: publication.published }),
      )
    }
    return publication
  } catch (error) {
    if (error instanceof CatalogueFaults) return { faults: error.faults }
    throw error
  }
}

/** The province's text as a council without changes of its own would offer it. */
export const asOffered = ({ code, version, slug, digest, publishedAt, definition }: Published): Offered => ({
  code,
  version,
  slug,
  digest,
  definition,
  name: definition.name,
  status: 'offered',
  adoptedAt: publishedAt,
  overrides: {},
})
