import { officialTime } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import type { Block, PdfSpec } from '../../../platform/pdf/index.ts'
import { issuerOf } from '../../documents/index.ts'
import type { Council } from '../../municipalities/index.ts'
import { annulmentOf } from '../book/annulments.ts'
import { type Journey, journeyView } from '../distribution/journey.ts'
import type { Entry, EntryAnnotation } from '../entry.ts'
import { obligedOnPaper } from './obliged.ts'

export interface SheetFacts {
  entry: Entry
  annotations: EntryAnnotation[]
  journey: Journey
  council: Council
  sedeUrl: string
  now: Date
}

const factsOf = (t: Translate, { entry }: SheetFacts): Block => ({
  kind: 'fields',
  fields: [
    { label: t('registry.receipt.number'), value: entry.number },
    { label: t('registry.receipt.subject'), value: entry.subject },
    { label: t('registry.receipt.presented'), value: officialTime(entry.presentedAt) },
    { label: t('registry.receipt.effective'), value: officialTime(entry.effectiveAt) },
    ...entry.parties.map(({ role, name, nif }) => ({
      label: t(`registry.party.${role}`),
      value: [name, nif].filter(Boolean).join(', '),
    })),
  ],
})

/** What whoever asks at the counter takes home: where the entry is today. It informs and certifies nothing. */
export function statusSheet(t: Translate, facts: SheetFacts): PdfSpec {
  const { entry, annotations, council, now } = facts
  const { events, places } = journeyView(t, facts.journey)
  const isAnnulled = annulmentOf(annotations).state === 'annulled'
  return {
    title: t('registry.status.title', { number: entry.number }),
    issuer: issuerOf(council, facts.sedeUrl, t('registry.receipt.issuer')),
    createdAt: now,
    footerNote: t('registry.status.footer'),
    blocks: [
      { kind: 'heading', level: 1, text: t('registry.status.heading', { number: entry.number }) },
      ...(isAnnulled ? [{ kind: 'notice', text: t('registry.status.annulled') } as const] : []),
      factsOf(t, facts),
      { kind: 'heading', level: 2, text: t('registry.status.where') },
      places.length > 0
        ? { kind: 'list', items: places.map(({ name, tag, facts: since }) => `${name}: ${tag}. ${since}`) }
        : { kind: 'paragraph', text: t('registry.status.nowhere') },
      { kind: 'heading', level: 2, text: t('registry.status.events') },
      // Who did it is the office's own business; what was done and when is the citizen's.
      { kind: 'list', items: events.map(({ title, when }) => `${when.split(' · ')[0]}: ${title}`) },
      { kind: 'paragraph', style: 'small', text: t('registry.status.printed', { when: officialTime(now) }) },
    ],
  }
}

/** Handed over at once to whoever should have come by electronic means (Ley 39/2015, art. 68.4). The formal request is
 *  the unit's to make and notify; this sheet says what it will ask for and how to be ahead of it. */
export function requestSheet(t: Translate, facts: SheetFacts): PdfSpec {
  const { entry, annotations, council, sedeUrl, now } = facts
  const names = obligedOnPaper(entry, annotations)
  return {
    title: t('registry.request.title', { number: entry.number }),
    issuer: issuerOf(council, sedeUrl, t('registry.receipt.issuer')),
    createdAt: now,
    footerNote: t('registry.request.footer', { number: entry.number }),
    blocks: [
      { kind: 'heading', level: 1, text: t('registry.request.heading') },
      { kind: 'paragraph', style: 'lead', text: t('registry.request.lead', { names: names.join('; ') }) },
      factsOf(t, facts),
      { kind: 'heading', level: 2, text: t('registry.request.what') },
      {
        kind: 'list',
        ordered: true,
        items: [
          t('registry.request.step.present', { sede: sedeUrl }),
          t('registry.request.step.mention', { number: entry.number }),
          t('registry.request.step.date'),
        ],
      },
      { kind: 'notice', title: t('registry.request.otherwise'), text: t('registry.request.otherwise.text') },
      { kind: 'paragraph', style: 'small', text: t('registry.request.law') },
    ],
  }
}
