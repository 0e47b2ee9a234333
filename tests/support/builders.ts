import { randomUUID } from 'node:crypto'
import { openExpedient } from '../../src/modules/expedients/index.ts'
import { effectiveMoment, loadCalendar, unitFor } from '../../src/modules/municipalities/index.ts'
import { registerEntry } from '../../src/modules/registry/index.ts'
import type { Work } from '../../src/platform/db/work.ts'
import type { Somebody } from './office.ts'

/** An application of this person, filed and opened as an expedient in one Work, as the virtual office does it. */
export async function anExpedient(
  work: Work,
  applicant: Somebody,
  change: { title?: string; months?: number } = {},
): Promise<{ id: string; number: string; entryId: string; dueOn: string | null }> {
  const calendar = await loadCalendar(work)
  const unit = await unitFor(work, 'general')
  const entryId = randomUUID()
  const { person } = applicant
  const title = change.title ?? 'Instancia general: un árbol caído'
  const expedient = await openExpedient(
    work,
    {
      title,
      procedure: { code: 'GEN-01', version: 1 },
      unitId: unit.id,
      term: { value: change.months ?? 3, unit: 'months' },
      silence: 'positive',
      effectiveAt: effectiveMoment(work.now, calendar),
      entryId,
      parties: [{ personId: person.id, role: 'interested', name: person.name, nif: person.nif }],
      documentIds: [],
    },
    calendar,
  )
  await registerEntry(
    work,
    {
      id: entryId,
      direction: 'E',
      channel: 'online',
      subject: title,
      content: null,
      procedureCode: 'GEN-01',
      unitId: unit.id,
      idempotencyKey: randomUUID(),
      parties: [{ role: 'interested', personId: person.id, nif: person.nif, name: person.name }],
      documents: [],
      expedientId: expedient.id,
    },
    { calendar, clockToleranceMs: 60_000 },
  )
  return { ...expedient, entryId }
}
