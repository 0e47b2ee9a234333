import type { BookReport } from '../../modules/registry/index.ts'

export interface Summary {
  holds: boolean
  councils: number
  counts: { books: number; entries: number; files: number; receipts: number; pending: number }
  /** The first of each kind by name, and how many there are. */
  faults: { kind: string; count: number; first: { council: string; subject: string; detail: string } }[]
}

export function summaryOf(reports: (BookReport & { slug: string })[]): Summary {
  const counts = { books: 0, entries: 0, files: 0, receipts: 0, pending: 0 }
  const faults = new Map<string, Summary['faults'][number]>()
  for (const report of reports) {
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += report[name]
    for (const { kind, subject, detail } of report.faults) {
      const known = faults.get(kind)
      if (known) known.count++
      else faults.set(kind, { kind, count: 1, first: { council: report.slug, subject, detail } })
    }
  }
  return { holds: faults.size === 0, councils: reports.length, counts, faults: [...faults.values()] }
}
