import type { Problem } from '../../../platform/http/forms.ts'
import { type ReceivedFile, uploadProblems } from '../../../platform/http/uploads.ts'
import { limits } from '../../../platform/limits.ts'
import type { CarriedFile } from './carried-files.ts'

/** What came before and what comes now, as far as one entry may hold. Each file that has no room is named, and nothing
 *  else is lost by it. */
export function takeFiles(
  carried: CarriedFile[],
  received: ReceivedFile[],
): { files: CarriedFile[]; problems: Problem[] } {
  const files = carried.slice(0, limits.filesPerSlot)
  const problems: Problem[] = uploadProblems(received)
  let total = files.reduce((sum, { size }) => sum + size, 0)
  for (const { refused, fieldName, fileName, size, digest, mime } of received) {
    if (refused) continue
    const refusal = (key: string, params: Record<string, unknown>) =>
      problems.push({ field: fieldName, key, params: { name: fileName, ...params } })
    if (files.length >= limits.filesPerSlot) {
      refusal('registry.counter.error.too-many-files', { count: limits.filesPerSlot })
    } else if (total + size > limits.applicationBytes) {
      refusal('registry.counter.error.too-much', { megabytes: Math.floor(limits.applicationBytes / 1024 / 1024) })
    } else {
      files.push({ fileName, size, digest, mime })
      total += size
    }
  }
  return { files, problems }
}

/** What a destination takes in one sending. */
export interface SendingLimits {
  files: number
  fileBytes: number
  totalBytes: number
}

/** Between administrations. */
export const interchangeLimits: SendingLimits = {
  files: limits.interchange.annexes,
  fileBytes: limits.interchange.annexBytes,
  totalBytes: limits.interchange.totalBytes,
}

export class FileBeyondLimits extends Error {
  readonly fileName: string

  constructor(fileName: string) {
    super(`one file alone is larger than its destination takes`)
    this.fileName = fileName
  }
}

/** As few sendings as the order of the files allows: whoever reads them one after the other reads what was brought.
 *  Always one at least; a file that fits in none is thrown by name. */
export function splitFiles<T extends { fileName: string; size: number; isConfidential?: boolean }>(
  files: readonly T[],
  { files: most, fileBytes, totalBytes }: SendingLimits,
): T[][] {
  const parts: T[][] = [[]]
  let total = 0
  for (const file of files) {
    // A confidential one travels as its digest and its size.
    const size = file.isConfidential ? 0 : file.size
    if (size > Math.min(fileBytes, totalBytes)) throw new FileBeyondLimits(file.fileName)
    const part = parts.at(-1) ?? []
    if (part.length >= most || total + size > totalBytes) {
      parts.push([file])
      total = size
    } else {
      part.push(file)
      total += size
    }
  }
  return parts
}
