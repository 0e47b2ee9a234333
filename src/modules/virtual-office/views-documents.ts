import { fileSize } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { acceptedExtensions, formatLabels, limits } from '../../platform/limits.ts'
import type { Application, Standing } from './application.ts'
import type { DraftFile } from './draft-files.ts'
import { wayOf } from './views-form.ts'

export function documentsPage(
  t: Translate,
  application: Application,
  { slots }: Standing,
  { isScanned }: { isScanned: boolean },
) {
  const way = wayOf(t, application)
  const megabytes = (bytes: number) => Math.floor(bytes / 1024 / 1024)
  return {
    ...way,
    title: t('virtual-office.documents.title'),
    back: way.base,
    limits: t('virtual-office.documents.limits', {
      formats: formatLabels.join(', '),
      each: megabytes(limits.fileBytes),
      all: megabytes(limits.applicationBytes),
    }),
    scan: t(isScanned ? 'virtual-office.documents.scanned' : 'virtual-office.documents.unscanned'),
    accept: acceptedExtensions,
    slots: slots.map((slot) => ({
      id: slot.id,
      field: `archivos-${slot.id}`,
      name: slot.name,
      help: slot.help ?? '',
      tag: t(`virtual-office.documents.asked.${slot.asked}${slot.asked === 'required' && !slot.soft ? '-hard' : ''}`),
      tagColour: slot.asked === 'required' ? 'brand' : '',
      isLater: slot.asked === 'required' && slot.soft && slot.files.length === 0,
      action: `${way.base}/documentos/${slot.id}`,
      isFull: slot.files.length >= slot.maxFiles,
      most: t('virtual-office.documents.most', { count: slot.maxFiles }),
      files: slot.files.map((file) => fileRow(t, way.base, file)),
    })),
    next: `${way.base}/revisar`,
  }
}

const fileRow = (t: Translate, base: string, file: DraftFile) => ({
  name: file.fileName,
  href: `${base}/archivos/${file.id}`,
  facts: fileSize(file.size),
  actions: [{ action: `${base}/archivos/${file.id}/retirada`, text: t('virtual-office.documents.remove') }],
})
