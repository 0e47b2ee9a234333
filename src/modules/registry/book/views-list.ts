import type { Translate } from '../../../platform/i18n/i18n.ts'
import { officialTime } from '../../../platform/i18n/format.ts'
import type { Choices } from './choices.ts'
import type { ListedEntry } from './listed.ts'
import type { EntryPage } from './queries.ts'
import type { SavedSearch } from './saved-searches.ts'
import { type ListFilters, addressOf } from './schemas.ts'
import { entryStates, trayStates } from './states.ts'

export interface ListFacts {
  page: EntryPage
  filters: ListFilters
  choices: Choices
  saved: SavedSearch[]
  mayRegister: boolean
}

const channels = ['online', 'counter', 'system', 'interchange'] as const

export function listPage(t: Translate, { page, filters, choices, saved, mayRegister }: ListFacts) {
  const { antes, ...chosen } = filters
  const isFiltered = Object.values(chosen).some((value) => value !== '')
  const address = addressOf(filters)
  return {
    title: t('registry.list.title'),
    mayRegister,
    filters: mainFields(t, filters),
    more: {
      summary: t('registry.list.more'),
      open: [filters.persona, filters.unidad, filters.estado, filters.tramite, filters.funcionario, filters.referencia, filters.canal].some(Boolean),
      fields: moreFields(t, filters, choices),
    }, // prettier-ignore
    clear: isFiltered ? '/oficina/registro' : null,
    isFiltered,
    similar: (filters.q || filters.persona) && !filters.parecidos ? addressOf(filters, { parecidos: '1' }) : undefined,
    head: ['number', 'when', 'who', 'subject', 'unit', 'receipt'].map((column) => t(`registry.list.column.${column}`)),
    rows: page.entries.map((entry) => row(t, entry)),
    // A page that had to stop looking before it was full says so: there may be more behind it.
    isPartial: page.entries.length === 0 && page.next !== null,
    first: antes ? address : undefined,
    next: page.next ? addressOf(filters, { antes: page.next }) : undefined,
    exports: `/oficina/registro/exportar${address.slice('/oficina/registro'.length)}`,
    saved: saved.map(({ id, name, query }) => ({
      name,
      href: `/oficina/registro?${query}`,
      actions: [{ action: `/oficina/registro/busquedas/${id}/borrar`, text: t('registry.saved.forget') }],
    })),
    query: isFiltered ? address.slice('/oficina/registro?'.length) : null,
  }
}

const row = (t: Translate, entry: ListedEntry) => [
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
]

const mainFields = (t: Translate, filters: ListFilters) => [
  { name: 'q', label: t('registry.list.q'), value: filters.q },
  {
    name: 'direccion',
    label: t('registry.list.direction'),
    value: filters.direccion,
    empty: t('registry.list.both'),
    options: (['E', 'S'] as const).map((value) => ({ value, text: t(`registry.direction.${value}.plural`) })),
  },
  { name: 'desde', label: t('registry.list.from'), value: filters.desde, type: 'date' },
  { name: 'hasta', label: t('registry.list.until'), value: filters.hasta, type: 'date' },
]

const moreFields = (t: Translate, filters: ListFilters, choices: Choices) => {
  const choice = (name: 'unidad' | 'estado' | 'tramite' | 'funcionario' | 'canal', options: object[]) => ({
    name,
    label: t(`registry.list.${name}`),
    value: filters[name],
    empty: t('registry.list.any'),
    options,
  })
  return [
    { name: 'persona', label: t('registry.list.persona'), value: filters.persona },
    choice('unidad', choices.units),
    choice('estado', entryStates.map((value) => ({ value, text: t(stateWord(value)) }))), // prettier-ignore
    choice('tramite', choices.procedures),
    choice('funcionario', choices.officers),
    { name: 'referencia', label: t('registry.list.referencia'), value: filters.referencia },
    choice('canal', channels.map((value) => ({ value, text: t(`registry.channel.${value}`) }))), // prettier-ignore
  ]
}

/** Where it is in the house, in the words of who sends it round. */
export const stateWord = (state: (typeof entryStates)[number]): string =>
  (trayStates as readonly string[]).includes(state) ? `registry.distribution.state.${state}` : `registry.state.${state}`
