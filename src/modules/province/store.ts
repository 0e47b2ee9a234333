import type { Work } from '../../platform/db/work.ts'
import { type ShieldDrawing, madridDate, officialYear } from '../municipalities/index.ts'
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

export interface CouncilFigures {
  municipalityId: string
  /** Entries of the book of this year. */
  filings: number
  lastFilingAt: Date | null
  open: number
  late: number
  procedures: number
  hasRegulation: boolean
}

/** Counts of each council; the database gives them to the province alone. */
export async function listFigures({ tx, now }: Work): Promise<CouncilFigures[]> {
  const { rows } = await tx.raw<{ rows: (Omit<CouncilFigures, Counted> & Record<Counted, number | string>)[] }>(
    `select f.municipality_id as "municipalityId", f.filings, f.last_filing_at as "lastFilingAt",
            f.expedients_open as open, f.expedients_late as late, f.procedures, f.has_regulation as "hasRegulation"
       from province_figures(?, ?::date) f`,
    [officialYear(now), madridDate(now)],
  )
  return rows.map((row) => ({
    ...row,
    filings: Number(row.filings),
    open: Number(row.open),
    late: Number(row.late),
    procedures: Number(row.procedures),
  }))
}
type Counted = 'filings' | 'open' | 'late' | 'procedures'

export interface Adoption {
  code: string
  version: number
  councils: number
}

/** How many councils offer each version. */
export async function listAdoptions({ tx }: Work): Promise<Adoption[]> {
  const { rows } = await tx.raw<{ rows: { code: string; version: number; councils: number | string }[] }>(
    'select a.code, a.version, a.councils from province_adoptions() a',
  )
  return rows.map((row) => ({ ...row, councils: Number(row.councils) }))
}
