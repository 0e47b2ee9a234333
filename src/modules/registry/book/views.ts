import type { Translate } from '../../../platform/i18n/i18n.ts'
import { fileSize, officialTime, timeOfDay, weekdayDate } from '../../../platform/i18n/format.ts'
import type { Document } from '../../documents/index.ts'
import type { Unit } from '../../municipalities/index.ts'
import type { Entry, EntryAnnotation, EntryParty } from '../entry.ts'
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
      entry.isReceiptIssued
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

export function entryPage(
  t: Translate,
  known: { entry: Entry; unit: Unit; receipt: Document | undefined; annotations: EntryAnnotation[] },
) {
  const { entry, unit, receipt, annotations } = known
  return {
    title: t('registry.entry.title', { number: entry.number }),
    number: entry.number,
    subject: entry.subject,
    facts: [
      { key: t('registry.entry.direction'), value: t(`registry.direction.${entry.direction}`) },
      { key: t('registry.entry.presented'), value: officialTime(entry.presentedAt) },
      { key: t('registry.entry.effective'), value: effective(t, entry) },
      { key: t('registry.entry.channel'), value: t(`registry.channel.${entry.channel}`) },
      { key: t('registry.entry.unit'), value: unit.name },
      { key: t('registry.entry.by'), value: entry.actorName },
      ...(entry.originOffice ? [{ key: t('registry.entry.office'), value: entry.originOffice }] : []),
      ...(entry.observations
        ? [{ key: t('registry.entry.observations'), values: entry.observations.split('\n') }]
        : []),
    ],
    parties: entry.parties.map((party) => ({ key: t(`registry.party.${party.role}`), value: partyText(party) })),
    sections: (entry.content?.sections ?? []).map((section) => ({
      title: section.title,
      rows: section.rows.map((row) => ({ key: row.label, values: row.value.split('\n') })),
    })),
    documents: entry.documents.map((document) => {
      const address = `/oficina/registro/${entry.id}/documentos/${document.documentId}`
      return {
        name: document.title,
        href: `${address}?ver=1`,
        facts: t('registry.document.facts', { name: document.fileName, size: fileSize(document.size) }),
        note: t('registry.document.digest', { digest: document.digest }),
        actions: [{ href: address, text: t('registry.document.download') }],
      }
    }),
    receipt: receipt ? { href: `/registro/asientos/${entry.id}/justificante` } : null,
    annotations: annotations.map((annotation) => ({
      title: t(`registry.annotation.${annotation.kind}`),
      when: `${officialTime(annotation.at)} · ${annotation.actorName}`,
      text: annotation.text,
    })),
    annotationAction: `/oficina/registro/${entry.id}/anotaciones`,
  }
}

/** «22/11/2026, 11:04:30» when it counts from then, or the day whose first hour it counts from. */
export function effective(t: Translate, entry: Pick<Entry, 'presentedAt' | 'effectiveAt'>): string {
  if (entry.effectiveAt.getTime() === entry.presentedAt.getTime()) return t('registry.effective.same')
  return t('registry.effective.later', { day: weekdayDate(entry.effectiveAt), time: timeOfDay(entry.effectiveAt) })
}

export const partyText = ({ name, nif }: Pick<EntryParty, 'name' | 'nif'>): string => (nif ? `${name}, ${nif}` : name)
