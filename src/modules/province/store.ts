import type { Work } from '../../platform/db/work.ts'
import type { ShieldDrawing } from '../municipalities/index.ts'
import type { Definition } from '../procedures/index.ts'

export const findShield = ({ tx }: Work, slug: string): Promise<{ name: string; shield: ShieldDrawing } | undefined> =>
  tx
    .select<{ name: string; shield: ShieldDrawing }[]>({ name: 'm.name', shield: 'm.shield' })
    .from('municipality as m')
    .where('m.slug', slug)
    .first()

export interface Published {
  code: string
  version: number
  slug: string
  digest: string
  publishedAt: Date
  definition: Definition
}

/** The last version of each procedure of the catalogue. Its rows belong to no council. */
export const listPublished = ({ tx }: Work): Promise<Published[]> =>
  tx
    .select<Published[]>({
      code: 'p.code',
      version: 'p.version',
      slug: 'p.slug',
      digest: 'p.digest',
      publishedAt: 'p.published_at',
      definition: 'p.definition',
    })
    .distinctOn('p.code')
    .from('procedure_version as p')
    .orderBy(['p.code', { column: 'p.version', order: 'desc' }])
    .limit(1000)
