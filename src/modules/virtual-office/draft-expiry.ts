import type { App } from '../../platform/app.ts'
import { type Work, inWork, systemWho } from '../../platform/db/work.ts'
import { officialDate } from '../../platform/i18n/format.ts'
import { type JobPayload, enqueue } from '../../platform/jobs/queue.ts'
import { getCouncil } from '../municipalities/index.ts'

export const DRAFT_REMINDER_JOB = 'virtual-office.draft-reminder'

/** Days before its end that somebody is told of a draft. */
const REMINDER_DAYS = 3
const DAY = 86_400_000

/** Every round of the clock, in each council: drafts past their day are deleted, each with its row in the audit trail, and
 *  those near it get one reminder. One statement each, however many there are. */
export async function sweepDrafts(work: Work): Promise<void> {
  const { tx, municipalityId, now } = work
  await tx.raw(
    `with gone as (
       delete from draft d where d.municipality_id = :town and d.filed_entry_id is null and d.expires_at <= :now
       returning d.id, d.procedure_code
     )
     insert into audit_event (municipality_id, at, actor_kind, event, subject_id, details)
     select :town, :now, 'system', 'virtual-office.draft-expired', g.id::text, jsonb_build_object('procedure', g.procedure_code)
       from gone g`,
    { town: municipalityId, now },
  )
  const { rows } = await tx.raw<{ rows: { id: string }[] }>(
    `update draft d set reminded_at = :now
      where d.municipality_id = :town and d.filed_entry_id is null and d.reminded_at is null and d.expires_at <= :soon
     returning d.id`,
    { town: municipalityId, now, soon: new Date(now.getTime() + REMINDER_DAYS * DAY) },
  )
  for (const { id } of rows) await enqueue(work, DRAFT_REMINDER_JOB, { draftId: id }, { key: `reminder:${id}` })
}

/** Job: says by e-mail that a draft is about to be deleted. What was changed, filed or deleted since needs no reminder. */
export async function remindOfDraft(app: App, payload: JobPayload): Promise<void> {
  const { municipalityId } = payload
  const draftId = String(payload['draftId'])
  const found = await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => ({
    draft: await work
      .tx('draft as d')
      .join('person as p', { 'p.municipality_id': 'd.municipality_id', 'p.id': 'd.person_id' })
      .where({ 'd.municipality_id': municipalityId, 'd.id': draftId })
      .whereNull('d.filed_entry_id')
      .whereNotNull('d.reminded_at')
      .whereNotNull('p.email')
      .first<{ title: string; expiresAt: Date; email: string } | undefined>({
        title: 'd.title',
        expiresAt: 'd.expires_at',
        email: 'p.email',
      }),
    council: await getCouncil(work),
  }))
  const { draft, council } = found
  if (!draft) return
  const { origin, host } = app.municipalityOf(municipalityId)
  const date = officialDate(draft.expiresAt)
  await app.mailer.send({
    to: draft.email,
    subject: app.t('virtual-office.mail.reminder.subject', { council: council.officialName, date }),
    text: app.t('virtual-office.mail.reminder.text', {
      date,
      title: draft.title,
      link: `${origin}/solicitudes/${draftId}`,
    }),
    messageId: `draft-${draftId}-${draft.expiresAt.getTime()}@${host.replace(/:\d+$/, '')}`,
  })
}
