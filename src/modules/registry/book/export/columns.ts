import type { Translate } from '../../../../platform/i18n/i18n.ts'
import { officialTime, plainDate, shortDate } from '../../../../platform/i18n/format.ts'
import type { ExportRow } from './rows.ts'

export type Cell = string | number | { moment: Date }

export interface Column {
  heading: string
  cell: (row: ExportRow) => Cell
}

export function columnsOf(t: Translate): Column[] {
  const column = (name: string, cell: Column['cell']): Column => ({
    heading: t(`registry.export.column.${name}`),
    cell,
  })
  return [
    column('number', (row) => row.number),
    column('direction', (row) => t(`registry.direction.${row.direction}`)),
    column('presented', (row) => ({ moment: row.presentedAt })),
    column('effective', (row) => ({ moment: row.effectiveAt })),
    column('parties', (row) => partiesText(t, row)),
    column('nifs', (row) => row.parties.flatMap(({ nif }) => nif ?? []).join('; ')),
    column('subject', (row) => row.subject),
    column('unit', (row) => row.unitName),
    column('procedure', (row) => row.procedureCode ?? ''),
    column('channel', (row) => t(`registry.channel.${row.channel}`)),
    column('reference', (row) => row.externalReference ?? ''),
    column('origin', (row) => row.originOffice ?? ''),
    column('origin-number', (row) => row.originNumber ?? ''),
    column('destination', (row) => row.destinationName ?? ''),
    column('documents', (row) => row.documents),
    column('by', (row) => row.actorName),
    column('notes', (row) => notesText(t, row)),
  ]
}

export const partiesText = (t: Translate, { parties }: Pick<ExportRow, 'parties'>): string =>
  parties
    .map(({ role, name }) => (role === 'representative' ? t('registry.export.representative', { name }) : name))
    .join('; ')

/** What was written beside it: the entry itself says what it always said. */
export function notesText(t: Translate, { annulledAt, correctedAt }: ExportRow): string {
  return [
    ...(annulledAt ? [t('registry.export.annulled', { day: shortDate(annulledAt) })] : []),
    ...(correctedAt ? [t('registry.export.corrected', { day: shortDate(correctedAt) })] : []),
  ].join('. ')
}

/** In the official time of Spain, for programs: 2026-11-22T18:53:07. */
export function localMoment(moment: Date): string {
  const [, time = ''] = officialTime(moment).split(', ')
  return `${plainDate(moment)}T${time}`
}
