import type { App } from '../../platform/app.ts'
import { audit } from '../../platform/audit.ts'
import { type Work, inWork, systemWho } from '../../platform/db/work.ts'
import { conflict } from '../../platform/errors.ts'
import { type JobPayload, enqueue } from '../../platform/jobs/queue.ts'
import { type Move, type RunningTerm, type Span, type TermBook, loadCalendar } from '../municipalities/index.ts'
import { type Incident, type TermKind, askForCertificate, getIncident } from './incidents.ts'

export const EXTEND_JOB = 'outages.extend-terms'

/** Moved in one statement each; what is beyond goes on in a job, so that no request and no lock lasts. */
const BATCH = 500

export const spanOf = (incident: Pick<Incident, 'beganAt' | 'endedAt'>, now: Date): Span => ({
  from: incident.beganAt,
  until: incident.endedAt ?? now,
})

export interface Preview {
  kind: TermKind
  count: number
  terms: (RunningTerm & { newEnd: string })[]
}

/** What would move, from which day to which: the first of each kind, and how many there are in all. */
export async function previewExtension(
  work: Work,
  books: readonly TermBook[],
  incident: Incident,
  days: number,
  limit: number,
): Promise<Preview[]> {
  const calendar = await loadCalendar(work)
  const span = spanOf(incident, work.now)
  const previews: Preview[] = []
  for (const book of books) {
    const terms = await book.running(work, span, { after: null, limit, lock: false })
    previews.push({
      kind: book.kind,
      count: await book.count(work, span),
      terms: terms.map((term) => ({
        ...term,
        newEnd: days > 0 ? book.newEnd(term.endsOn, days, calendar) : term.endsOn,
      })),
    })
  }
  return previews
}

/** The one recorded act (Ley 39/2015, art. 32.4). Decided once: no days is also a decision. */
export async function decideExtension(
  work: Work,
  books: readonly TermBook[],
  incidentId: string,
  decision: { days: number; kinds: readonly TermKind[] },
): Promise<void> {
  const { days } = decision
  const kinds = days > 0 ? decision.kinds : []
  const decided = await work
    .tx('outage_incident')
    .where({ municipality_id: work.municipalityId, id: incidentId })
    .whereNull('extended_at')
    .whereNotNull('ended_at')
    .update({
      extension_days: days,
      extended_terms: kinds,
      extended_at: work.now,
      extended_by_name: work.actor.name,
    })
  if (decided !== 1) throw conflict('outages.error.decided-already')
  await audit(work, 'outages.terms-extended', incidentId, { days, kinds })
  const incident = await getIncident(work, incidentId)
  const [first, ...others] = kinds
  if (!first) return askForCertificate(work, incidentId)
  await extendBatch(work, books, incident, { kind: first, after: null, next: others })
}

interface Batch {
  kind: TermKind
  after: string | null
  /** Kinds that come after this one. */
  next: readonly TermKind[]
}

/** Some terms of a kind, then the next ones, then the next kind, and last the certificate that counts them all. */
async function extendBatch(work: Work, books: readonly TermBook[], incident: Incident, batch: Batch): Promise<void> {
  const book = books.find(({ kind }) => kind === batch.kind)
  if (!book) throw new Error(`no book of terms of the kind ${batch.kind}`)
  const { days, at } = { days: incident.extensionDays ?? 0, at: incident.extendedAt ?? work.now }
  const terms = await book.running(work, spanOf(incident, at), { after: batch.after, limit: BATCH, lock: true })
  const calendar = await loadCalendar(work)
  const moves = terms.map(({ id, endsOn, expedientId }) => ({
    id,
    expedientId,
    from: endsOn,
    to: book.newEnd(endsOn, days, calendar),
  }))
  const fresh = await writeDown(work, incident, batch.kind, moves)
  if (fresh.length > 0) await book.extend(work, fresh)
  const last = terms.at(-1)
  if (last && terms.length === BATCH) return goOn(work, incident, { ...batch, after: last.id })
  const [kind, ...next] = batch.next
  if (!kind) return askForCertificate(work, incident.id)
  // The first kinds of a small council are done within the act itself.
  if (batch.after === null) return extendBatch(work, books, incident, { kind, after: null, next })
  return goOn(work, incident, { kind, after: null, next })
}

/** Each term once for an incident, also when a job runs twice: only what is new here is moved. */
async function writeDown(work: Work, incident: Incident, kind: TermKind, moves: Move[]): Promise<Move[]> {
  if (moves.length === 0) return []
  const { rows } = await work.tx.raw<{ rows: { id: string }[] }>(
    `insert into outage_extended_term (municipality_id, incident_id, kind, subject_id, expedient_id, ended_on, ends_on, at)
     select :town, :incident, :kind, m.id, m."expedientId", m."from", m."to", :now
       from jsonb_to_recordset(:moves::jsonb) m (id uuid, "expedientId" uuid, "from" date, "to" date)
     on conflict do nothing
     returning subject_id as id`,
    { town: work.municipalityId, incident: incident.id, kind, now: work.now, moves: JSON.stringify(moves) },
  )
  const fresh = new Set(rows.map(({ id }) => id))
  return moves.filter(({ id }) => fresh.has(id))
}

const goOn = (work: Work, incident: Incident, batch: Batch): Promise<void> =>
  enqueue(work, EXTEND_JOB, { incidentId: incident.id, ...batch })

/** Job: the terms that did not fit in the act. In the name of whoever decided it. */
export const extendTermsJob =
  (books: readonly TermBook[]) =>
  async (app: App, payload: JobPayload): Promise<void> => {
    await inWork(app.db, systemWho(payload.municipalityId, app.now()), async (work) => {
      const incident = await getIncident(work, String(payload['incidentId']))
      const deciding = { ...work, actor: { ...work.actor, name: incident.extendedByName ?? work.actor.name } }
      await extendBatch(deciding, books, incident, {
        kind: payload['kind'] as TermKind,
        after: (payload['after'] as string | null) ?? null,
        next: (payload['next'] as TermKind[] | undefined) ?? [],
      })
    })
  }

export async function countExtended(work: Work, incidentId: string): Promise<Map<TermKind, number>> {
  const { rows } = await work.tx.raw<{ rows: { kind: TermKind; count: number }[] }>(
    `select x.kind, count(*)::int as count from outage_extended_term x
      where x.municipality_id = ? and x.incident_id = ? group by x.kind order by x.kind`,
    [work.municipalityId, incidentId],
  )
  return new Map(rows.map(({ kind, count }) => [kind, count]))
}
