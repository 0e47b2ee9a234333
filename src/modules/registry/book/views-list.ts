import type { Translate } from '../../../platform/i18n/i18n.ts'
import { officialTime } from '../../../platform/i18n/format.ts'
import type { EntryPage } from './queries.ts'
import type { ListFilters } from './schemas.ts'

export function listPage(t: Translate, page: EntryPage, filters: ListFilters, mayRegister: boolean) {
  const { antes, ...kept } = filters
  const isFiltered = Object.values(kept).some((value) => value !== '')
  return {
    title: t('registry.list.title'),
    mayRegister,
    filters: [
      { name: 'q', label: t('registry.list.q'), value: kept.q },
      {
        name: 'direccion',
        label: t('registry.list.direction'),
        value: kept.direccion,
        empty: t('registry.list.both'),
        options: [
          { value: 'E', text: t('registry.direction.E.plural') },
          { value: 'S', text: t('registry.direction.S.plural') },
        ],
      },
      { name: 'desde', label: t('registry.list.from'), value: kept.desde, type: 'date' },
      { name: 'hasta', label: t('registry.list.until'), value: kept.hasta, type: 'date' },
    ],
    clear: isFiltered ? '/oficina/registro' : null,
    isFiltered,
    head: ['number', 'when', 'who', 'subject', 'unit', 'receipt'].map((column) => t(`registry.list.column.${column}`)),
    rows: page.entries.map((entry) => [
      { text: entry.number, href: `/oficina/registro/${entry.id}`, header: true, nowrap: true },
      { text: officialTime(entry.presentedAt), nowrap: true },
      entry.interested ?? t('registry.nobody'),
      entry.subject,
      entry.unitName,
      entry.isAnnulled
        ? { text: t('registry.state.annulled'), tag: 'red' }
        : entry.isReceiptIssued
          ? { text: t('registry.receipt.issued'), tag: 'green' }
          : { text: t('registry.receipt.pending'), tag: 'yellow' },
    ]),
    first: antes ? addressWith(kept) : undefined,
    next: page.next ? addressWith({ ...kept, antes: page.next }) : undefined,
  }
}

function addressWith(filters: Record<string, string>): string {
  const query = new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== '')).toString()
  return query ? `/oficina/registro?${query}` : '/oficina/registro'
}
