import type { Translate } from '../../../../platform/i18n/i18n.ts'
import { count, fileSize, officialTime, shortDate } from '../../../../platform/i18n/format.ts'
import type { Document } from '../../../documents/index.ts'
import type { Choices } from '../choices.ts'
import { type ListFilters, addressOf } from '../schemas.ts'
import { stateWord } from '../views-list.ts'
import type { BookExport, Volume } from './exports.ts'

export const exportAddress = (id: string): string => `/oficina/registro/exportaciones/${id}`

export function exportPage(
  t: Translate,
  known: { filters: ListFilters; choices: Choices; exports: BookExport[]; mayBindBook: boolean },
) {
  const { filters, choices, exports, mayBindBook } = known
  const address = addressOf(filters)
  return {
    title: t('registry.export.title'),
    back: address,
    filters: filterRows(t, filters, choices),
    query: address.split('?')[1] ?? '',
    formats: (['csv', 'ods'] as const).map((value) => ({
      value,
      text: t(`registry.export.format.${value}`),
      hint: t(`registry.export.format.${value}.hint`),
      checked: value === 'csv',
    })),
    book: mayBindBook ? { books: (['E', 'S'] as const).map((value) => ({ value, text: t(`registry.direction.${value}.plural`) })) } : null, // prettier-ignore
    exports: exports.map((each) => exportItem(t, each)),
  }
}

const exportItem = (t: Translate, { id, at, format, state, filters }: BookExport) => ({
  name: t(`registry.export.format.${format}`),
  href: exportAddress(id),
  facts: [officialTime(at), rangeText(t, filters)].filter(Boolean).join(' · '),
  ...(state !== 'ready' && { tag: t(`registry.export.state.${state}`), tagColour: state === 'failed' ? 'red' : 'yellow' }), // prettier-ignore
})

const rangeText = (t: Translate, { desde, hasta }: Record<string, string>): string =>
  desde && hasta ? t('registry.export.range', { from: shortDate(desde), until: shortDate(hasta) }) : ''

/** What the result was narrowed to, in words. */
function filterRows(t: Translate, filters: ListFilters, choices: Choices) {
  const named = (list: { value: string; text: string }[], value: string) =>
    list.find((choice) => choice.value === value)?.text ?? value
  const rows: [string, string][] = [
    ['q', filters.q],
    ['direction', filters.direccion && t(`registry.direction.${filters.direccion}.plural`)],
    ['from', filters.desde && shortDate(filters.desde)],
    ['until', filters.hasta && shortDate(filters.hasta)],
    ['persona', filters.persona],
    ['unidad', filters.unidad && named(choices.units, filters.unidad)],
    ['estado', filters.estado && t(stateWord(filters.estado))],
    ['tramite', filters.tramite && named(choices.procedures, filters.tramite)],
    ['funcionario', filters.funcionario && named(choices.officers, filters.funcionario)],
    ['referencia', filters.referencia],
    ['canal', filters.canal && t(`registry.channel.${filters.canal}`)],
  ]
  const chosen = rows
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ key: t(`registry.list.${name}`), value }))
  return chosen.length > 0 ? chosen : [{ key: t('registry.export.filters'), value: t('registry.export.filters.none') }]
}

export function madePage(
  t: Translate,
  made: BookExport,
  volumes: { volume: Volume; document: Document | undefined }[],
) {
  const address = exportAddress(made.id)
  return {
    title: t(`registry.export.made.${made.state}`),
    caption: t(`registry.export.format.${made.format}`),
    back: '/oficina/registro/exportar',
    text: t(`registry.export.made.${made.state}.text`),
    facts: [
      { key: t('registry.export.at'), value: officialTime(made.at) },
      ...(rangeText(t, made.filters)
        ? [{ key: t('registry.export.book.days'), value: rangeText(t, made.filters) }]
        : []),
      ...(made.entries === null ? [] : [{ key: t('registry.export.entries'), value: count(made.entries) }]),
    ],
    file: made.format !== 'pdf' ? { href: `${address}/fichero`, text: t('registry.export.download') } : null,
    volumes: volumes.map(({ volume, document }) => ({
      name: t('registry.export.volume', { position: volume.position }),
      href: `${address}/tomos/${volume.position}`,
      facts: t('registry.export.volume.facts', {
        first: volume.firstNumber,
        last: volume.lastNumber,
        size: document ? fileSize(document.size) : '',
      }),
    })),
    isWaiting: made.state === 'waiting',
    again: address,
  }
}
