import type { App } from '../../platform/app.ts'
import { inWork, systemWho } from '../../platform/db/work.ts'
import { derivedUuid } from '../../platform/identifiers/derived-uuid.ts'
import { officialDate, officialTime } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { JobPayload } from '../../platform/jobs/queue.ts'
import type { Block } from '../../platform/pdf/index.ts'
import { pressDocument } from '../documents/index.ts'
import { getCouncil } from '../municipalities/index.ts'
import { countExtended } from './extend-terms.ts'
import { type Incident, type TermKind, getIncident, recordCertificate } from './incidents.ts'

/** Job: what the council says, under its seal, to whoever needs to show that the sede was not there. It names nobody, so
 *  anybody may download it. One when the incident is over, another when its terms have been decided about. */
export async function issueCertificate(app: App, payload: JobPayload): Promise<void> {
  const { municipalityId } = payload
  const facts = await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => {
    const incident = await getIncident(work, String(payload['incidentId']))
    return { incident, counts: await countExtended(work, incident.id), council: await getCouncil(work) }
  })
  const { incident, council } = facts
  if (!incident.endedAt) return
  const stage = incident.extendedAt ? 'decided' : 'ended'
  const documentId = derivedUuid(`outage certificate\n${municipalityId}\n${incident.id}\n${stage}`)
  const { t } = app
  await pressDocument(
    app,
    municipalityId,
    {
      documentId,
      title: t('outages.certificate.title'),
      fileName: `certificado-incidencia-${incident.beganAt.toISOString().slice(0, 10)}.pdf`,
      kind: 'TD11',
      at: incident.extendedAt ?? incident.endedAt,
      reason: t('outages.certificate.reason'),
      blocks: certificateBlocks(t, {
        ...facts,
        incident,
        council: council.officialName,
        origin: app.municipalityOf(municipalityId).origin,
      }),
    },
    (work) => recordCertificate(work, incident.id, documentId),
  )
}

interface Facts {
  incident: Incident
  counts: ReadonlyMap<TermKind, number>
  council: string
  origin: string
}

function certificateBlocks(t: Translate, { incident, counts, council, origin }: Facts): Block[] {
  const ended = incident.endedAt ?? incident.publishedAt
  const field = (key: string, value: string) => ({ label: t(`outages.certificate.${key}`), value })
  const kinds = incident.extendedTerms ?? []
  return [
    { kind: 'heading', level: 1, text: t('outages.certificate.heading') },
    { kind: 'paragraph', style: 'lead', text: t('outages.certificate.lead', { council, origin }) },
    {
      kind: 'fields',
      fields: [
        field('began', officialTime(incident.beganAt)),
        field('ended', officialTime(ended)),
        field('what', incident.description),
        field('source', t(`outages.certificate.source.${incident.interruptionId ? 'probes' : 'people'}`)),
        field('published', `${officialTime(incident.publishedAt)}. ${origin}/sede/incidencias`),
      ],
    },
    { kind: 'heading', level: 2, text: t('outages.certificate.terms') },
    { kind: 'paragraph', text: decisionText(t, incident) },
    ...(kinds.length > 0
      ? [
          {
            kind: 'fields' as const,
            fields: kinds.map((kind) => ({
              label: t(`outages.terms.${kind}`),
              value: t(`outages.certificate.count`, { count: counts.get(kind) ?? 0 }),
            })),
          },
        ]
      : []),
    { kind: 'paragraph', text: t('outages.certificate.law') },
  ]
}

/** The same words here, on the sede and at the desk. */
export function decisionText(t: Translate, incident: Incident): string {
  if (incident.extendedUntil) return t('outages.decision.until', { date: officialDate(incident.extendedUntil) })
  if (incident.extensionDays === null) return t('outages.decision.none-yet')
  if (incident.extensionDays === 0) return t('outages.decision.none')
  const terms = new Intl.ListFormat('es', { type: 'conjunction' }).format(
    (incident.extendedTerms ?? []).map((kind) => t(`outages.terms.${kind}.inline`)),
  )
  return t('outages.decision.days', { count: incident.extensionDays, terms })
}
