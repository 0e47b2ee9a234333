import { audit } from '../../platform/audit.ts'
import type { Work } from '../../platform/db/work.ts'
import { conflict, notFound } from '../../platform/errors.ts'
import { enqueue } from '../../platform/jobs/queue.ts'
import type { Part } from './probe.ts'

export type TermKind = 'correction' | 'notification' | 'draft'
export const termKinds: readonly TermKind[] = ['correction', 'notification', 'draft']

export const CERTIFICATE_JOB = 'outages.issue-certificate'

/** What the probes found out. */
export interface Interruption {
  id: string
  beganAt: Date
  endedAt: Date | null
  parts: Part[]
  isShared: boolean
  dismissedAt: Date | null
  dismissedByName: string | null
  dismissal: string | null
  incidentId: string | null
}

/** What the council has published of one (Ley 39/2015, art. 32.4). */
export interface Incident {
  id: string
  interruptionId: string | null
  description: string
  beganAt: Date
  endedAt: Date | null
  /** Of incidents published before terms were moved one by one. */
  extendedUntil: string | null
  extensionDays: number | null
  extendedTerms: TermKind[] | null
  extendedAt: Date | null
  extendedByName: string | null
  certificateId: string | null
  publishedAt: Date
  publishedByName: string
}

const interruptionColumns = {
  id: 'p.id',
  beganAt: 'p.began_at',
  endedAt: 'p.ended_at',
  parts: 'p.parts',
  isShared: 'p.is_shared',
  dismissedAt: 'p.dismissed_at',
  dismissedByName: 'p.dismissed_by_name',
  dismissal: 'p.dismissal',
  incidentId: 'i.id',
}

const interruptions = ({ tx, municipalityId }: Work) =>
  tx
    .select<Interruption[]>(interruptionColumns)
    .from('outage_interruption as p')
    .leftJoin('outage_incident as i', { 'i.municipality_id': 'p.municipality_id', 'i.interruption_id': 'p.id' })
    .where('p.municipality_id', municipalityId)

/** Neither published nor put aside. */
const undecided = (work: Work) => interruptions(work).whereNull('p.dismissed_at').whereNull('i.id')

export const listUndecided = (work: Work): Promise<Interruption[]> =>
  undecided(work).orderBy('p.began_at', 'desc').limit(50)

export async function getUndecided(work: Work, id: string): Promise<Interruption> {
  const found = await undecided(work).andWhere('p.id', id).first()
  if (!found) throw notFound('outages.error.no-interruption')
  return found
}

export const listDismissed = (work: Work): Promise<Interruption[]> =>
  interruptions(work).whereNotNull('p.dismissed_at').orderBy('p.began_at', 'desc').limit(20)

export async function dismiss(work: Work, id: string, reason: string): Promise<void> {
  const open = await getUndecided(work, id)
  if (!open.endedAt) throw conflict('outages.error.still-open')
  const done = await work
    .tx('outage_interruption')
    .where({ municipality_id: work.municipalityId, id })
    .whereNull('dismissed_at')
    .update({ dismissed_at: work.now, dismissed_by_name: work.actor.name, dismissal: reason })
  if (done !== 1) throw conflict('outages.error.no-interruption')
  await audit(work, 'outages.interruption-dismissed', id)
}

/** For how long what cannot be undone waits for the secretary. */
const DECISION_DAYS = 5

/** While an interruption waits for its decision, nothing runs out for good: a term that is going to be extended must not
 *  have expired the night before. Five days at most, because a term that never ends is no term. */
export async function isDecisionDue(work: Work): Promise<boolean> {
  const since = new Date(work.now.getTime() - DECISION_DAYS * 86_400_000)
  const recent = await work.tx
    .select('p.id')
    .from('outage_interruption as p')
    .leftJoin('outage_incident as i', { 'i.municipality_id': 'p.municipality_id', 'i.interruption_id': 'p.id' })
    .where('p.municipality_id', work.municipalityId)
    .whereNull('p.dismissed_at')
    .whereNull('i.extended_at')
    .andWhereRaw('coalesce(p.ended_at, ?::timestamptz) > ?::timestamptz', [work.now, since])
    .first()
  return recent !== undefined
}

export interface OutagesNow {
  failing: Part[]
  since: Date | null
  undecided: number
}

/** What is wrong right now, for the office's first page; and how many interruptions wait for a decision. */
export async function outagesNow(work: Work): Promise<OutagesNow> {
  const waiting = await listUndecided(work)
  const open = await interruptions(work).whereNull('p.ended_at').orderBy('p.began_at')
  return {
    failing: [...new Set(open.flatMap(({ parts }) => parts))],
    since: open[0]?.beganAt ?? null,
    undecided: waiting.length,
  }
}

const incidentColumns = {
  id: 'i.id',
  interruptionId: 'i.interruption_id',
  description: 'i.description',
  beganAt: 'i.began_at',
  endedAt: 'i.ended_at',
  extendedUntil: 'i.extended_until',
  extensionDays: 'i.extension_days',
  extendedTerms: 'i.extended_terms',
  extendedAt: 'i.extended_at',
  extendedByName: 'i.extended_by_name',
  certificateId: 'i.certificate_id',
  publishedAt: 'i.published_at',
  publishedByName: 'i.published_by_name',
}

const incidents = ({ tx, municipalityId }: Work) =>
  tx.select<Incident[]>(incidentColumns).from('outage_incident as i').where('i.municipality_id', municipalityId)

export const listIncidents = (work: Work): Promise<Incident[]> =>
  incidents(work).orderBy('i.began_at', 'desc').limit(100)

export async function getIncident(work: Work, id: string): Promise<Incident> {
  const found = await incidents(work).andWhere('i.id', id).first()
  if (!found) throw notFound('outages.error.no-incident')
  return found
}

export async function publishIncident(
  work: Work,
  incident: { description: string; beganAt: Date; endedAt: Date | null; interruptionId: string | null },
): Promise<string> {
  if (incident.interruptionId) await getUndecided(work, incident.interruptionId)
  const [row] = await work
    .tx('outage_incident')
    .insert({
      municipality_id: work.municipalityId,
      description: incident.description,
      began_at: incident.beganAt,
      ended_at: incident.endedAt,
      interruption_id: incident.interruptionId,
      published_at: work.now,
      published_by_name: work.actor.name,
    })
    .onConflict(['municipality_id', 'interruption_id'])
    .ignore()
    .returning<{ id: string }[]>('id')
  if (!row) throw conflict('outages.error.published-already')
  await audit(work, 'outages.incident-published', row.id, { interruptionId: incident.interruptionId })
  if (incident.endedAt) await askForCertificate(work, row.id)
  return row.id
}

export async function endIncident(work: Work, id: string, endedAt: Date): Promise<void> {
  const moved = await work
    .tx('outage_incident')
    .where({ municipality_id: work.municipalityId, id })
    .whereNull('ended_at')
    .update({ ended_at: endedAt })
  if (moved !== 1) throw conflict('outages.error.ended-already')
  await audit(work, 'outages.incident-ended', id)
  await askForCertificate(work, id)
}

export const askForCertificate = (work: Work, incidentId: string): Promise<void> =>
  enqueue(work, CERTIFICATE_JOB, { incidentId })

export async function recordCertificate(work: Work, id: string, documentId: string): Promise<void> {
  await work
    .tx('outage_incident')
    .where({ municipality_id: work.municipalityId, id })
    .update({ certificate_id: documentId })
}
