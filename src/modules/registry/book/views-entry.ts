import type { Translate } from '../../../platform/i18n/i18n.ts'
import { fileSize, officialTime, timeOfDay, weekdayDate } from '../../../platform/i18n/format.ts'
import { journeyView } from '../distribution/journey.ts'
import type { Entry, EntryAnnotation, EntryDocument, EntryParty, PartyContact } from '../entry.ts'
import { type Annulment, annulmentOf } from './annulments.ts'
import { type CorrectedField, correctedValues, correctionsIn } from './corrections.ts'
import type { EntryFacts } from './entry-facts.ts'

/** What a person may do on this page. */
export interface EntryRights {
  mayRegister: boolean
  maySupervise: boolean
  mayReadExpedients: boolean
}

interface Row {
  key: string
  value?: string | null
  values?: string[]
  code?: boolean
  href?: string
  linkText?: string
}

export function entryPage(t: Translate, facts: EntryFacts, rights: EntryRights) {
  const { entry, annotations, receipt } = facts
  const corrected = correctedValues(annotations)
  const annulment = annulmentOf(annotations)
  const journey = journeyView(t, facts.journey)
  return {
    title: t('registry.entry.title', { number: entry.number }),
    number: entry.number,
    heading: corrected.get('subject') ?? entry.subject,
    tag: annulment.state === 'annulled' ? { text: t('registry.state.annulled'), colour: 'red' } : null,
    annulment: annulmentNotice(t, annulment, rights, entry.id),
    acts: actsOf(t, entry, annulment, rights),
    facts: factRows(t, facts, corrected, rights),
    places: journey.places,
    parties: entry.parties.map((party) => ({
      title: t(`registry.party.${party.role}`),
      rows: partyRows(t, party, corrected),
    })),
    sections: (entry.content?.sections ?? []).map((section) => ({
      title: section.title,
      rows: section.rows.map((row) => ({ key: row.label, values: row.value.split('\n') })),
    })),
    documents: entry.documents.map((document) => documentRow(t, entry.id, document)),
    receipt: receipt ? { href: `/registro/asientos/${entry.id}/justificante` } : null,
    proof: `/registro/asientos/${entry.id}/prueba`,
    annotations: timeline(t, facts, journey.events),
    annotationAction: `/oficina/registro/${entry.id}/anotaciones`,
    mayRegister: rights.mayRegister,
  }
}

function actsOf(t: Translate, { id }: Entry, { state }: Annulment, rights: EntryRights) {
  const act = (name: string, key: string) => ({ href: `/oficina/registro/${id}/${name}`, text: t(key) })
  return [
    ...(rights.mayRegister && state !== 'annulled'
      ? [{ href: `/oficina/intercambio/enviar/${id}`, text: t('registry.act.send') }]
      : []),
    ...(rights.mayRegister && state !== 'annulled' ? [act('correccion', 'registry.act.correct')] : []),
    ...((rights.mayRegister || rights.maySupervise) && state !== 'annulled'
      ? [act('anulacion', 'registry.act.annul')]
      : []),
  ]
}

function annulmentNotice(t: Translate, { state, by }: Annulment, rights: EntryRights, entryId: string) {
  if (!by || (state !== 'annulled' && state !== 'requested')) return null
  const who = { who: by.actorName, moment: officialTime(by.at), reason: by.text }
  if (state === 'annulled') {
    const key = by.details['alone'] === true ? 'registry.annulled.alone' : 'registry.annulled.text'
    return { kind: 'problem', title: t('registry.annulled.title'), text: t(key, who) }
  }
  return {
    kind: 'warning',
    title: t('registry.annulment.requested'),
    text: t('registry.annulment.requested.text', who),
    ...(rights.maySupervise && {
      href: `/oficina/registro/${entryId}/anulacion`,
      linkText: t('registry.annulment.decide'),
    }),
  }
}

function factRows(
  t: Translate,
  { entry, unitNames, officeName, procedureName }: EntryFacts,
  corrected: Map<CorrectedField, string | null>,
  rights: EntryRights,
): Row[] {
  const key = (name: string) => t(`registry.entry.${name}`)
  const stated = (name: string, value: string | null | undefined): Row[] => (value ? [{ key: key(name), value }] : [])
  const correctable = (name: string, field: CorrectedField, value: string | null): Row[] =>
    corrected.has(field)
      ? [{ key: key(name), values: correctedLines(t, corrected.get(field), value) }]
      : value
        ? [{ key: key(name), values: value.split('\n') }]
        : []
  return [
    { key: key('direction'), value: t(`registry.direction.${entry.direction}`) },
    ...(corrected.has('subject') ? correctable('subject', 'subject', entry.subject) : []),
    { key: key('presented'), value: officialTime(entry.presentedAt) },
    { key: key('effective'), value: effective(t, entry) },
    { key: key('channel'), value: t(`registry.channel.${entry.channel}`) },
    { key: key('unit'), value: unitNames.get(entry.unitId) ?? '' },
    ...(entry.alsoUnitIds.length > 0
      ? [{ key: key('also-units'), values: entry.alsoUnitIds.map((id) => unitNames.get(id) ?? '') }]
      : []),
    ...stated('procedure', procedureName),
    ...correctable('matter', 'matterCode', entry.matterCode),
    ...stated(
      'physical',
      entry.physicalDocumentation ? t(`registry.physical.${entry.physicalDocumentation}`) : undefined,
    ),
    ...stated('transport', entry.transportCode ? t(`registry.transport.${entry.transportCode}`) : undefined),
    ...correctable('transport-number', 'transportNumber', entry.transportNumber),
    ...correctable('external-reference', 'externalReference', entry.externalReference),
    ...correctable('office', 'originOffice', entry.originOffice),
    ...stated('origin-code', entry.originDir3),
    ...correctable('origin-number', 'originNumber', entry.originNumber),
    ...stated('origin-at', entry.originAt ? officialTime(entry.originAt) : undefined),
    ...correctable('destination', 'destinationName', entry.destinationName),
    ...stated('destination-code', entry.destinationDir3),
    ...stated('own-office', officeName),
    { key: key('by'), value: entry.actorName },
    ...(entry.expedientId && rights.mayReadExpedients
      ? [
          {
            key: key('expedient'),
            value: t('registry.entry.expedient.made'),
            href: `/oficina/expedientes/${entry.expedientId}`,
            linkText: t('registry.entry.expedient.open'),
          },
        ]
      : []),
    ...correctable('observations', 'observations', entry.observations),
  ]
}

/** What it says now, and what the entry said and still says. */
function correctedLines(t: Translate, is: string | null | undefined, was: string | null): string[] {
  return [
    is ? is : t('registry.correction.nothing'),
    was ? t('registry.correction.original', { value: was }) : t('registry.correction.original-nothing'),
  ]
}

function partyRows(t: Translate, party: EntryParty, corrected: Map<CorrectedField, string | null>): Row[] {
  const row = (name: 'name' | 'nif'): Row[] => {
    const field: CorrectedField = `party.${party.position}.${name}`
    if (corrected.has(field)) {
      return [{ key: t(`registry.party.${name}`), values: correctedLines(t, corrected.get(field), party[name]) }]
    }
    return party[name] ? [{ key: t(`registry.party.${name}`), value: party[name] }] : []
  }
  return [...row('name'), ...row('nif'), ...contactRows(t, party.contact ?? {})]
}

function contactRows(t: Translate, contact: PartyContact): Row[] {
  const place = [contact.postalCode, contact.town].filter(Boolean).join(' ')
  const address = [contact.address, place, contact.province, contact.country].filter((line) => line !== undefined)
  const stated = (name: string, value: string | undefined): Row[] =>
    value ? [{ key: t(`registry.contact.${name}`), value }] : []
  return [
    ...(address.some(Boolean) ? [{ key: t('registry.contact.address'), values: address.filter(Boolean) }] : []),
    ...stated('phone', contact.phone),
    ...stated('email', contact.email),
    ...stated('channel', contact.channel && t(`registry.contact.channel.${contact.channel}`)),
  ]
}

function documentRow(t: Translate, entryId: string, document: EntryDocument) {
  const address = `/oficina/registro/${entryId}/documentos/${document.documentId}`
  const facts = [
    t('registry.document.facts', { name: document.fileName, size: fileSize(document.size) }),
    ...(document.validity ? [t(`registry.validity.${document.validity}`)] : []),
    ...(document.purpose ? [t(`registry.purpose.${document.purpose}`)] : []),
    ...(document.remarks ? [document.remarks] : []),
  ]
  return {
    name: document.title,
    href: `${address}?ver=1`,
    facts: facts.join(' · '),
    note: t('registry.document.digest', { digest: document.digest }),
    ...(document.isConfidential && { tag: t('registry.document.confidential'), tagColour: 'yellow' }),
    actions: [{ href: address, text: t('registry.document.download') }],
  }
}

interface TimelineEvent {
  title: string
  when: string
  text: string
  lines?: string[]
}

/** Every row about it in the order of their numbers; its way through the house in the words of who sends it round. */
function timeline(t: Translate, facts: EntryFacts, journey: TimelineEvent[]): TimelineEvent[] {
  const [registered, ...steps] = journey
  const told = new Map(facts.journey.annotations.map(({ id }, i) => [id, steps[i]]))
  const events = facts.annotations.map((annotation) =>
    annotation.kind === 'voided'
      ? ownEvent(t, annotation, facts)
      : (told.get(annotation.id) ?? ownEvent(t, annotation, facts)),
  )
  return registered ? [registered, ...events] : events
}

function ownEvent(t: Translate, annotation: EntryAnnotation, { entry, unitNames }: EntryFacts): TimelineEvent {
  const unit = annotation.unitId ? unitNames.get(annotation.unitId) : undefined
  const isAlone = annotation.kind === 'voided' && annotation.details['alone'] === true
  return {
    title: t(`registry.annotation.${annotation.kind}`),
    when: [officialTime(annotation.at), annotation.actorName, unit].filter(Boolean).join(' · '),
    text: annotation.text,
    lines: [
      ...correctionsIn(annotation).map(({ field, was, is }) =>
        t('registry.correction.line', {
          field: fieldName(t, field, entry),
          was: was ?? t('registry.correction.nothing'),
          is: is ?? t('registry.correction.nothing'),
        }),
      ),
      ...(isAlone ? [t('registry.annulled.alone-mark')] : []),
    ],
  }
}

/** «Asunto», or «NIF de María García López» for one of several parties. */
export function fieldName(t: Translate, field: CorrectedField, entry: Pick<Entry, 'parties'>): string {
  const [, position, part] = /^party\.(\d+)\.(name|nif)$/.exec(field) ?? []
  if (!position) return t(`registry.field.${field}`)
  const party = entry.parties.find((each) => String(each.position) === position)
  return t(`registry.field.party-${part}`, { party: party?.name ?? '' })
}

/** «22/11/2026, 11:04:30» when it counts from then, or the day whose first hour it counts from. */
export function effective(t: Translate, entry: Pick<Entry, 'presentedAt' | 'effectiveAt'>): string {
  if (entry.effectiveAt.getTime() === entry.presentedAt.getTime()) return t('registry.effective.same')
  return t('registry.effective.later', { day: weekdayDate(entry.effectiveAt), time: timeOfDay(entry.effectiveAt) })
}
