import { officialTime } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { decisionText } from './certificate.ts'
import type { Incident, OutagesNow } from './incidents.ts'
import type { Part } from './probe.ts'

export const spanText = (t: Translate, { beganAt, endedAt }: { beganAt: Date; endedAt: Date | null }): string =>
  endedAt
    ? t('outages.from-to', { from: officialTime(beganAt), until: officialTime(endedAt) })
    : t('outages.since', { from: officialTime(beganAt) })

export const stateTag = (t: Translate, { endedAt }: Pick<Incident, 'endedAt'>) =>
  endedAt ? { text: t('outages.state.over'), colour: 'green' } : { text: t('outages.state.open'), colour: 'red' }

export function historyPage(t: Translate, incidents: readonly Incident[]) {
  return {
    title: t('outages.history.title'),
    incidents: incidents.map((incident) => ({
      when: spanText(t, incident),
      tag: stateTag(t, incident),
      description: incident.description,
      extension: decisionText(t, incident),
      certificate: incident.certificateId
        ? { href: `/sede/incidencias/${incident.id}/certificado`, about: spanText(t, incident) }
        : null,
      // The seal may be away for a while; the page changes by itself when the certificate is there.
      isCertificatePending: incident.endedAt !== null && incident.certificateId === null,
    })),
  }
}

export const partsText = (t: Translate, parts: readonly Part[]): string =>
  new Intl.ListFormat('es', { type: 'conjunction' }).format(parts.map((part) => t(`outages.part.${part}`)))

/** What fails right now concerns whoever sits at a desk: they are the first to be asked. */
export function outageWarnings(t: Translate, { failing, since }: OutagesNow): string[] {
  if (failing.length === 0 || !since) return []
  return [
    t('outages.now.failing', { parts: partsText(t, failing), from: officialTime(since) }),
    ...(failing.includes('clock') ? [t('outages.now.clock')] : []),
  ]
}
