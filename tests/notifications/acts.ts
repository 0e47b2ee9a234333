import { listStaff } from '../../src/modules/identity/index.ts'
import { recordIdentification } from '../../src/modules/identity/identification.ts'
import {
  beginDraft,
  getExpedient,
  getSignatureRequest,
  openExpedient,
  requestCorrection,
  sendToSign,
  sign,
} from '../../src/modules/expedients/index.ts'
import { type Notification, notificationsOfExpedient } from '../../src/modules/notifications/index.ts'
import { listPosts, loadCalendar, unitFor } from '../../src/modules/municipalities/index.ts'
import { type Work, inWork } from '../../src/platform/db/work.ts'
import { plainDate } from '../../src/platform/i18n/format.ts'
import { anEntry } from '../registry/desk.ts'
import type { Office, Somebody } from '../support/office.ts'

interface Party {
  personId: string
  role: 'interested' | 'representative'
  name: string
  nif: string
}

export const partyOf = ({ person }: Pick<Somebody, 'person'>, role: Party['role'] = 'interested'): Party => ({
  personId: person.id,
  role,
  name: person.name,
  nif: person.nif,
})

/** An application filed and its expedient open, for these parties. */
export async function anExpedient(
  office: Office,
  applicant: Somebody,
  options: { parties?: Party[]; now?: Date } = {},
): Promise<{ id: string; number: string }> {
  const at = options.now && { now: options.now }
  const entry = await anEntry(office, applicant, { ...at })
  return office.work(async (work) => {
    const calendar = await loadCalendar(work)
    return openExpedient(
      work,
      {
        title: 'Solicitud general',
        procedure: { code: 'GEN-01', version: 1 },
        unitId: (await unitFor(work, 'general')).id,
        term: { value: 3, unit: 'months' },
        silence: 'positive',
        effectiveAt: entry.effectiveAt,
        entryId: entry.id,
        parties: options.parties ?? [partyOf(applicant)],
        documentIds: entry.documents.map(({ documentId }) => documentId),
      },
      calendar,
    )
  }, at)
}

/** In the name of somebody of the office. */
export async function asStaff<T>(
  office: Office,
  { person }: Somebody,
  run: (work: Work) => Promise<T>,
  now: Date = office.house.app.now(),
): Promise<T> {
  const staff = await office.work((work) => listStaff(work, plainDate(now)))
  const staffId = staff.find(({ personId }) => personId === person.id)?.staffId ?? null
  const actor = { kind: 'staff' as const, personId: person.id, staffId, name: person.name }
  return inWork(office.house.app.db, { municipalityId: office.municipality.id, actor, now }, run)
}

/** Written by the clerk, signed by the mayor; what follows are jobs. */
export async function aSignedResolution(office: Office, expedientId: string, now?: Date): Promise<void> {
  const requestId = await asStaff(
    office,
    office.clerk,
    async (work) => {
      const draft = await beginDraft(work, expedientId, {
        kind: 'resolution',
        title: 'Resolución que estima la solicitud',
        template: 'resolution-grant',
        body: 'Se estima lo solicitado. Contra esta resolución cabe recurso de reposición en un mes.',
      })
      const mayor = (await listPosts(work)).find(({ role }) => role === 'mayor')
      return sendToSign(work, draft, mayor?.id ?? '')
    },
    now,
  )
  const { mayor } = office
  await asStaff(
    office,
    mayor,
    async (work) => {
      const { contentDigest, postId } = await getSignatureRequest(work, requestId)
      const evidenceId = await recordIdentification(
        work,
        {
          purpose: 'signature',
          outcome: 'accepted',
          certificate: Buffer.from('certificate'),
          identity: mayor.identity,
          revocation: 'ocsp',
          revocationAnswer: null,
          address: '127.0.0.1',
          userAgent: 'test',
          contentDigest,
          statement: 'Firmo',
        },
        mayor.person.id,
      )
      await sign(work, requestId, {
        personId: mayor.person.id,
        name: mayor.person.name,
        postIds: [postId],
        evidenceId,
      })
    },
    now,
  )
}

export const aCorrection = (office: Office, expedientId: string, now?: Date): Promise<string> =>
  asStaff(
    office,
    office.clerk,
    async (work) =>
      requestCorrection(
        work,
        await getExpedient(work, expedientId),
        'Falta la escritura de la finca. Apórtela, por favor.',
      ),
    now,
  )

/** The one notification of an expedient; more or less than one is a defect. */
export async function only(office: Office, expedientId: string): Promise<Notification> {
  const [notification, ...others] = await office.work((work) => notificationsOfExpedient(work, expedientId))
  if (!notification || others.length > 0) throw new Error(`${others.length + (notification ? 1 : 0)} notifications`)
  return notification
}
