import type { Work } from './db/work.ts'

/** One row of the audit trail, in the transaction of the act it tells of. Identifiers only, no personal data in details. */
export async function audit(
  work: Work,
  event: string,
  subjectId: string,
  details: Record<string, unknown> = {},
): Promise<void> {
  await auditAll(work, event, [{ subjectId, details }])
}

/** The same act on several things at once. */
export async function auditAll(
  work: Work,
  event: string,
  subjects: readonly { subjectId: string; details: Record<string, unknown> }[],
): Promise<void> {
  await work.tx('audit_event').insert(
    subjects.map(({ subjectId, details }) => ({
      municipality_id: work.municipalityId,
      at: work.now,
      actor_kind: work.actor.kind,
      person_id: work.actor.personId,
      staff_id: work.actor.staffId,
      event,
      subject_id: subjectId,
      details: JSON.stringify(details),
    })),
  )
}

/** Each reading of personal data by staff, with its purpose (ENS op.exp.8; the citizen may ask who looked). */
export async function recordAccess(
  work: Work,
  access: { subjectKind: string; subjectId: string; purpose: string },
): Promise<void> {
  await work.tx('access_log').insert({
    municipality_id: work.municipalityId,
    at: work.now,
    person_id: work.actor.personId,
    staff_id: work.actor.staffId,
    subject_kind: access.subjectKind,
    subject_id: access.subjectId,
    purpose: access.purpose,
  })
}
