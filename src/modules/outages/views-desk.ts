import { officialDate, officialTime, plainDate, timeOfDay } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { decisionText } from './certificate.ts'
import type { Preview } from './extend-terms.ts'
import { type Incident, type Interruption, type TermKind, termKinds } from './incidents.ts'
import type { Part } from './probe.ts'
import { partsText, spanText, stateTag } from './views.ts'

const HOME = '/oficina/incidencias'

/** As many days as the incident touched: whoever lost a part of a day gets a whole one. */
export function proposedDays({ beganAt, endedAt }: Pick<Incident, 'beganAt' | 'endedAt'>): number {
  const dayNumber = (moment: Date) => Date.parse(`${plainDate(moment)}T00:00:00Z`) / 86_400_000
  return Math.min(60, dayNumber(endedAt ?? beganAt) - dayNumber(beganAt) + 1)
}

export interface DeskData {
  undecided: readonly Interruption[]
  incidents: readonly Incident[]
  dismissed: readonly Interruption[]
  done: string | null
}

export function deskPage(t: Translate, { undecided, incidents, dismissed, done }: DeskData) {
  return {
    title: t('outages.desk.title'),
    done: done ? t(`outages.done.${done}`) : '',
    undecided: undecided.map((interruption) => ({
      when: spanText(t, interruption),
      tag: interruption.endedAt
        ? { text: t('outages.interruption.over'), colour: '' }
        : { text: t('outages.interruption.open'), colour: 'red' },
      parts: t('outages.failed', { parts: partsText(t, interruption.parts) }),
      scope: t(interruption.isShared ? 'outages.scope.all' : 'outages.scope.own'),
      publish: `${HOME}/nueva?interrupcion=${interruption.id}`,
      dismiss: interruption.endedAt ? `${HOME}/interrupciones/${interruption.id}` : '',
    })),
    incidents: {
      caption: t('outages.desk.published'),
      head: ['when', 'what', 'state', 'terms'].map((column) => t(`outages.desk.${column}`)),
      rows: incidents.map((incident) => {
        const { text, colour } = stateTag(t, incident)
        const isDue = incident.endedAt !== null && incident.extendedAt === null && incident.extendedUntil === null
        return [
          { text: spanText(t, incident), href: `${HOME}/${incident.id}`, header: true },
          incident.description,
          { text, tag: colour },
          isDue ? { text: t('outages.desk.to-decide'), tag: 'yellow' } : decisionText(t, incident),
        ]
      }),
    },
    hasIncidents: incidents.length > 0,
    dismissed: {
      caption: t('outages.desk.dismissed'),
      head: ['when', 'failed', 'why', 'who'].map((column) => t(`outages.desk.${column}`)),
      rows: dismissed.map((interruption) => [
        { text: spanText(t, interruption), header: true },
        partsText(t, interruption.parts),
        interruption.dismissal ?? '',
        interruption.dismissedByName ?? '',
      ]),
    },
    hasDismissed: dismissed.length > 0,
  }
}

export function newPage(t: Translate, interruption: Interruption | null) {
  return {
    title: t('outages.new.title'),
    interruptionId: interruption?.id ?? '',
    seen: interruption
      ? [spanText(t, interruption), t('outages.failed', { parts: partsText(t, interruption.parts) })]
      : null,
    values: interruption ? { description: suggestion(t, interruption.parts) } : {},
  }
}

/** Words to begin with, by what people felt most. */
function suggestion(t: Translate, parts: readonly Part[]): string {
  const worst = (['program', 'site', 'database', 'identification', 'storage', 'clock', 'signer'] as const).find(
    (part) => parts.includes(part),
  )
  return t(`outages.suggestion.${worst ?? 'site'}`)
}

export const dismissPage = (t: Translate, interruption: Interruption) => ({
  title: t('outages.dismiss.title'),
  seen: [spanText(t, interruption), t('outages.failed', { parts: partsText(t, interruption.parts) })],
  action: `${HOME}/interrupciones/${interruption.id}/descarte`,
})

export function incidentPage(t: Translate, data: { incident: Incident; counts: ReadonlyMap<TermKind, number> }) {
  const { incident, counts } = data
  const { beganAt } = incident
  const [year = '', month = '', day = ''] = plainDate(beganAt).split('-')
  return {
    title: t('outages.incident.title', { date: officialDate(beganAt) }),
    tag: stateTag(t, incident),
    rows: [
      { key: t('outages.incident.when'), value: spanText(t, incident) },
      { key: t('outages.incident.what'), value: incident.description },
      {
        key: t('outages.incident.published'),
        value: t('outages.by', { at: officialTime(incident.publishedAt), name: incident.publishedByName }),
      },
      { key: t('outages.incident.terms'), value: decisionText(t, incident) },
      ...(incident.extendedAt
        ? [
            {
              key: t('outages.incident.decided'),
              value: t('outages.by', { at: officialTime(incident.extendedAt), name: incident.extendedByName ?? '' }),
            },
          ]
        : []),
      ...[...counts].map(([kind, count]) => ({
        key: t(`outages.terms.${kind}`),
        value: t('outages.certificate.count', { count }),
      })),
    ],
    certificate: incident.certificateId ? `/sede/incidencias/${incident.id}/certificado` : '',
    isCertificatePending: incident.endedAt !== null && !incident.certificateId,
    end: incident.endedAt ? null : { action: `${HOME}/${incident.id}/cierre` },
    extend:
      incident.endedAt && !incident.extendedAt && !incident.extendedUntil ? `${HOME}/${incident.id}/ampliacion` : '',
    values: {
      'ended-day': String(Number(day)),
      'ended-month': String(Number(month)),
      'ended-year': year,
      'ended-hour': timeOfDay(beganAt),
    },
  }
}

export interface ExtensionData {
  incident: Incident
  previews: readonly Preview[]
  days: number
  /** Null until the secretary has asked to see what changes. */
  kinds: readonly TermKind[] | null
}

export function extensionPage(t: Translate, { incident, previews, days, kinds }: ExtensionData) {
  const chosen = kinds ?? termKinds
  return {
    title: t('outages.extension.title'),
    incident: [spanText(t, incident), incident.description],
    back: `${HOME}/${incident.id}`,
    action: `${HOME}/${incident.id}/ampliacion`,
    options: previews.map(({ kind, count }) => ({
      value: kind,
      text: t(`outages.terms.${kind}`),
      hint: `${t(`outages.terms.${kind}.hint`)} ${t('outages.extension.running', { count })}`,
    })),
    values: { dias: String(days), plazos: [...chosen] },
    preview: kinds && {
      text: days === 0 ? t('outages.extension.none') : t('outages.extension.will', { count: days }),
      days: String(days),
      kinds: days === 0 ? [] : [...kinds],
      submit: t(days === 0 ? 'outages.extension.submit-none' : 'outages.extension.submit'),
      tables: (days === 0 ? [] : previews.filter(({ kind }) => kinds.includes(kind))).map(({ kind, count, terms }) => ({
        caption: t(`outages.terms.${kind}`),
        head: [t(`outages.extension.which.${kind}`), t('outages.extension.from'), t('outages.extension.to')],
        rows: terms.map(({ label, endsOn, newEnd, expedientId }) => [
          { text: label, header: true, ...(expedientId && { href: `/oficina/expedientes/${expedientId}` }) },
          officialDate(endsOn),
          officialDate(newEnd),
        ]),
        isEmpty: count === 0,
        more: count > terms.length ? t('outages.extension.more', { count: count - terms.length }) : '',
      })),
    },
  }
}
