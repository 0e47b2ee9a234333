export type FaultKind =
  | 'gap'
  | 'order'
  | 'content'
  | 'file'
  | 'document'
  | 'receipt'
  | 'counter'
  | 'tree'
  | 'annotation'
  | 'search'
  | 'tray'
  | 'orphan'
  | 'checkpoint'

export interface BookFault {
  /** What does not hold. */
  kind: FaultKind
  /** Number of the entry or annotation, or year and letter of the book. */
  subject: string
  detail: string
}

export interface BookCounts {
  books: number
  entries: number
  annotations: number
  files: number
  receipts: number
  /** Valid entries whose receipt is still being made. */
  pending: number
  checkpoints: number
}

export interface BookReport extends BookCounts {
  /** The first ones of each kind: a broken book has as many as it has rows. */
  faults: BookFault[]
  /** All of them, by kind. */
  faultCounts: Partial<Record<FaultKind, number>>
}

const MOST_OF_A_KIND = 20

export const emptyReport = (): BookReport => ({
  books: 0,
  entries: 0,
  annotations: 0,
  files: 0,
  receipts: 0,
  pending: 0,
  checkpoints: 0,
  faults: [],
  faultCounts: {},
})

export function fault(report: BookReport, kind: FaultKind, subject: string, detail: string): void {
  const count = (report.faultCounts[kind] ?? 0) + 1
  report.faultCounts[kind] = count
  if (count <= MOST_OF_A_KIND) report.faults.push({ kind, subject, detail })
}
