import type { Translate } from '../../platform/i18n/i18n.ts'
import { fileSize, officialTime } from '../../platform/i18n/format.ts'
import { acceptedExtensions, formatLabels, limits } from '../../platform/limits.ts'
import type { Unit } from '../municipalities/index.ts'
import type { CarriedFile } from './carried-files.ts'
import type { Entry } from './entry.ts'

export function counterPage(t: Translate, units: Unit[], files: CarriedFile[]) {
  return {
    title: t('registry.counter.title'),
    units: units.map((unit) => ({ value: unit.id, text: unit.name })),
    accept: acceptedExtensions,
    filesHint: t('registry.counter.files-hint', {
      formats: formatLabels.join(', '),
      megabytes: Math.floor(limits.fileBytes / 1024 / 1024),
    }),
    files: files.map((file) => ({ name: file.fileName, facts: fileSize(file.size) })),
  }
}

export const pendingPage = (t: Translate, entry: Entry, address: string) => ({
  title: t('registry.pending.title'),
  number: entry.number,
  presented: officialTime(entry.presentedAt),
  address,
})
