import { recordIdentification } from '../modules/identity/identification.ts'
import {
  assign,
  beginDraft,
  getExpedient,
  getSignatureRequest,
  listLinkedEntries,
  reject,
  requestCorrection,
  sendToSign,
  sign,
} from '../modules/expedients/index.ts'
import { getTemplate, mergeFields } from '../modules/expedients/templates.ts'
import type { Colleague } from '../modules/identity/index.ts'
import type { Actor, Work } from '../platform/db/work.ts'
import { officialDate } from '../platform/i18n/format.ts'
import { readIdentity } from '../platform/pki/index.ts'
import { type Filing, type PastAct, type Town, citizenOf, giveUp, workingMoment } from './demo-activity-filings.ts'
import { CORRECTION_TEXT, REJECTION_TEXT, words } from './demo-activity-plan.es.ts'

/** What the office and the citizen did after the filing, each with its moment. */
export function actsOf(town: Town, filing: Filing): PastAct[] {
  const clerk = town.staff.find(({ role }) => role === 'clerk')
  const mayor = town.staff.find(({ role }) => role === 'mayor')
  if (!clerk || !mayor || filing.fate === 'arrived') return []
  const taken = workingMoment(town, filing.at, 1)
  const decided = workingMoment(town, taken, 3)
  const signed = workingMoment(town, decided, 1)
  const acts: PastAct[] = [{ at: taken, actor: staffActor(clerk), run: (work) => take(work, filing, clerk) }]
  const byClerk = (run: PastAct['run']) => acts.push({ at: decided, actor: staffActor(clerk), run })

  switch (filing.fate) {
    case 'correction':
    case 'correction-answered':
      byClerk(async (work) => {
        await requestCorrection(work, await getExpedient(work, filing.expedientId), CORRECTION_TEXT)
      })
      break
    case 'withdrawn':
      acts.push({ at: decided, actor: citizenOf(filing), run: (work) => giveUp(work, town, filing) })
      break
    case 'in-signature':
    case 'given-back':
    case 'resolved':
    case 'opened':
    case 'expired': {
      let requestId = ''
      byClerk(async (work) => {
        requestId = await propose(work, town, filing)
      })
      if (filing.fate === 'given-back') {
        acts.push({ at: signed, actor: staffActor(mayor), run: (work) => giveBack(work, requestId) })
      } else if (filing.fate !== 'in-signature') {
        acts.push({ at: signed, actor: staffActor(mayor), run: (work) => signAs(work, town, mayor, requestId) })
      }
    }
  }
  return acts
}

export const staffActor = ({ personId, staffId, name }: Colleague): Actor => ({
  kind: 'staff',
  personId,
  staffId,
  name,
})

async function take(work: Work, { expedientId }: Filing, clerk: Colleague): Promise<void> {
  const { version } = await getExpedient(work, expedientId)
  await assign(work, expedientId, clerk, version)
}

async function propose(work: Work, town: Town, filing: Filing): Promise<string> {
  const expedient = await getExpedient(work, filing.expedientId)
  const [entry] = await listLinkedEntries(work, filing.expedientId)
  const { definition } = town.offered.get(filing.procedure) ?? {}
  const template = getTemplate('resolution-grant')
  const { t } = town.app
  const draftId = await beginDraft(work, filing.expedientId, {
    kind: 'resolution',
    title: t('expedients.template.resolution-grant.title', { title: expedient.title }).slice(0, 250),
    template: template.id,
    body: mergeFields(template.text, {
      'expedient.number': expedient.number,
      'expedient.title': expedient.title,
      'applicant.name': expedient.applicantName,
      'applicant.nif': expedient.applicantNif,
      'entry.number': entry?.number ?? '',
      'entry.date': officialDate(filing.at),
      'unit.name': expedient.unitName,
      'procedure.legalBasis': definition?.legalBasis.join('; ') ?? '',
      'procedure.appeal': t(`expedients.appeal.${definition?.appeal}`),
    }),
  })
  const post = town.posts.find(({ role }) => role === 'mayor')
  return sendToSign(work, draftId, post?.id ?? '')
}

async function giveBack(work: Work, requestId: string): Promise<void> {
  const { postId } = await getSignatureRequest(work, requestId)
  await reject(work, requestId, { postIds: [postId], reason: REJECTION_TEXT })
}

async function signAs(work: Work, town: Town, mayor: Colleague, requestId: string): Promise<void> {
  const { contentDigest, postId } = await getSignatureRequest(work, requestId)
  const slug = town.people.find(({ post }) => post?.municipalityId === town.municipalityId && post.code === 'ALC')?.slug
  const evidenceId = await showCertificate(work, town, slug, { purpose: 'signature', contentDigest })
  await sign(work, requestId, { personId: mayor.personId, name: mayor.name, postIds: [postId], evidenceId })
}

/** The evidence of the demonstration's past names itself as such: no handshake took place. */
export async function showCertificate(
  work: Work,
  town: Town,
  slug: string | null | undefined,
  shown: { purpose: 'login' | 'signature'; contentDigest?: string },
): Promise<string> {
  const person = town.people.find((candidate) => candidate.slug === slug)
  const issued = person && (await town.authority.issue(person.slug, person.subject, person.options))
  return recordIdentification(
    work,
    {
      purpose: shown.purpose,
      outcome: 'accepted',
      certificate: issued?.certificate ?? null,
      identity: issued ? readIdentity(issued.certificate) : null,
      revocation: null,
      revocationAnswer: null,
      address: null,
      userAgent: words.userAgent,
      contentDigest: shown.contentDigest ?? null,
      statement: null,
    },
    work.actor.personId,
  )
}
