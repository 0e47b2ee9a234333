import type { BookCounts, BookReport } from '../../modules/registry/index.ts'

export interface Summary {
  holds: boolean
  councils: number
  counts: BookCounts
  /** The first of each kind by name, and how many there are. */
  faults: { kind: string; count: number; first: { council: string; subject: string; detail: string } }[]
}

/** Council by council, so that nothing of the ones before stays in memory. */
export function openSummary(): { add: (council: string, report: BookReport) => void; close: () => Summary } {
  const counts: BookCounts = {
    books: 0,
    entries: 0,
    annotations: 0,
    files: 0,
    receipts: 0,
    pending: 0,
    checkpoints: 0,
  }
  const faults = new Map<string, Summary['faults'][number]>()
  let councils = 0
  return {
    add(council, report) {
      councils++
      for (const name of Object.keys(counts) as (keyof BookCounts)[]) counts[name] += report[name]
      for (const { kind, subject, detail } of report.faults) {
        if (!faults.has(kind)) faults.set(kind, { kind, count: 0, first: { council, subject, detail } })
      }
      for (const [kind, count] of Object.entries(report.faultCounts)) {
        const known = faults.get(kind)
        if (known) known.count += count
      }
    },
    close: () => ({ holds: faults.size === 0, councils, counts, faults: [...faults.values()] }),
  }
}
