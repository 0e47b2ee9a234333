import { officialTime } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { accessesWords } from './accesses-words.es.ts'
import type { Access } from './queries-accesses.ts'

const path = '/carpeta/accesos'

export function accessesPage(t: Translate, accesses: Access[], page: { limit: number; isFirst: boolean }) {
  const shown = accesses.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    title: t('virtual-office.accesses.title'),
    items: shown.map((access) => ({
      name: whatOf(t, access),
      facts: access.postName
        ? t('virtual-office.accesses.who', { post: access.postName, unit: access.unitName ?? '' })
        : t('virtual-office.accesses.former'),
      note: t('virtual-office.accesses.when', {
        moment: officialTime(access.at),
        purpose: t(purposeKey(access.purpose)),
      }),
    })),
    empty: { title: t('virtual-office.accesses.none'), text: t('virtual-office.accesses.none.text') },
    first: page.isFirst ? null : path,
    next: accesses.length > page.limit && last ? `${path}?desde=${last.key}` : null,
  }
}

function whatOf(t: Translate, { kind, of, number, title }: Access): string {
  const suffix = of === 'exit' || (kind === 'document' && of !== 'entry') ? `.${of}` : ''
  return t(`virtual-office.accesses.what.${kind}${suffix}`, { number: number ?? '', title: title ?? '' })
}

/** One that has no words of its own yet is told in general, and never left out. */
export function purposeKey(purpose: string): string {
  const key = `virtual-office.purpose.${purpose.replaceAll(' ', '-')}`
  return key in accessesWords ? key : 'virtual-office.purpose.other'
}
