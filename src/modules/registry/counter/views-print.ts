import type { Translate } from '../../../platform/i18n/i18n.ts'
import type { Entry, EntryAnnotation } from '../entry.ts'
import { obligedOnPaper } from './obliged.ts'
import { labelsOn, sheetNames, stampPlaces } from './plates.ts'
import { formAddress } from './views.ts'

const addressOf = ({ id }: Pick<Entry, 'id'>): string => `/oficina/registro/${id}`

export const labelPage = (t: Translate, entry: Entry) => ({
  title: t('registry.label.page', { number: entry.number }),
  back: addressOf(entry),
  action: `${addressOf(entry)}/etiqueta.pdf`,
  sheets: sheetNames.map((value) => ({ value, text: t(`registry.label.sheet.${value}`) })),
  hint: t('registry.label.from-hint', { most: Math.max(...sheetNames.map(labelsOn)) }),
})

export const stampPage = (t: Translate, entry: Entry) => ({
  title: t('registry.stamp.page', { number: entry.number }),
  back: addressOf(entry),
  action: `${addressOf(entry)}/sello.pdf`,
  places: stampPlaces.map((value) => ({ value, text: t(`registry.stamp.place.${value}`) })),
})

/** What the counter adds to the page of an entry: what to print, what to do next, and who was obliged to come another way. */
export function counterPart(t: Translate, entry: Entry, annotations: EntryAnnotation[], mayRegister: boolean) {
  const base = addressOf(entry)
  const names = entry.direction === 'E' ? obligedOnPaper(entry, annotations) : []
  return {
    obliged:
      names.length > 0
        ? {
            kind: 'warning',
            title: t('registry.request.notice'),
            text: t('registry.request.notice.text', { names: names.join('; ') }),
            href: `${base}/requerimiento.pdf`,
            linkText: t('registry.request.print'),
          }
        : null,
    links: [
      ...(mayRegister
        ? [
            { href: `${base}/etiqueta`, text: t('registry.label.link') },
            { href: `${base}/sello`, text: t('registry.stamp.link') },
          ]
        : []),
      { href: `${base}/estado.pdf`, text: t('registry.status.link') },
      ...(mayRegister ? [{ href: `${base}/copia`, text: t('registry.copy.link') }] : []),
    ],
    next: mayRegister
      ? { href: formAddress[entry.direction], text: t(`registry.counter.next.${entry.direction}`) }
      : null,
  }
}
