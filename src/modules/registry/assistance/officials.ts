import { audit } from '../../../platform/audit.ts'
import type { Work } from '../../../platform/db/work.ts'
import { conflict, forbidden, notFound } from '../../../platform/errors.ts'
import { plainDate } from '../../../platform/i18n/format.ts'

/** `copy`: authentic copies (Ley 39/2015, art. 27.1). `assist`: identifies and signs for citizens (art. 12.2). */
export type Power = 'assist' | 'copy'

/** Somebody whom an act of the council has habilitated, while it lasts. */
export interface Official {
  id: string
  personId: string
  name: string
  postId: string
  postName: string
  mayAssist: boolean
  mayCopy: boolean
  act: string
  actOn: string
  since: string
  until: string | null
  endAct: string | null
}

const columns = {
  id: 'h.id',
  personId: 'h.person_id',
  name: 'p.name',
  postId: 'h.post_id',
  postName: 'o.name',
  mayAssist: 'h.may_assist',
  mayCopy: 'h.may_copy',
  act: 'h.act',
  actOn: 'h.act_on',
  since: 'h.since',
  until: 'h.until',
  endAct: 'h.end_act',
}

const officials = ({ tx, municipalityId }: Work) =>
  tx
    .select<Official[]>(columns)
    .from('assistance_official as h')
    .join('person as p', { 'p.municipality_id': 'h.municipality_id', 'p.id': 'h.person_id' })
    .join('post as o', { 'o.municipality_id': 'h.municipality_id', 'o.id': 'h.post_id' })
    .where('h.municipality_id', municipalityId)

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Everyone who was ever habilitated, those of today first. */
export async function listOfficials(work: Work): Promise<Official[]> {
  const today = plainDate(work.now)
  return officials(work)
    .orderByRaw('(h.since <= ?::date and (h.until is null or h.until >= ?::date)) desc, p.name, h.since desc, h.id', [
      today,
      today,
    ])
    .limit(500)
}

export async function getOfficial(work: Work, id: string): Promise<Official> {
  const official = UUID.test(id) ? await officials(work).andWhere('h.id', id).first() : undefined
  if (!official) throw notFound('registry.assistance.error.official-not-found')
  return official
}

export const isInForce = ({ since, until }: Pick<Official, 'since' | 'until'>, today: string): boolean =>
  since <= today && (until === null || until >= today)

/** Whoever acts now, if an act habilitates them for this today. */
export async function findHabilitation(work: Work, power: Power): Promise<Official | undefined> {
  const { personId, staffId } = work.actor
  if (personId === null || staffId === null) return undefined
  const today = plainDate(work.now)
  return officials(work)
    .andWhere({ 'h.person_id': personId, [power === 'copy' ? 'h.may_copy' : 'h.may_assist']: true })
    .andWhere('h.since', '<=', today)
    .andWhereRaw('(h.until is null or h.until >= ?::date)', [today])
    .orderBy(['h.since', 'h.id'])
    .first()
}

/** The same for what cannot be done without it. */
export async function requireHabilitation(work: Work, power: Power): Promise<Official> {
  const official = await findHabilitation(work, power)
  if (!official) throw forbidden(`registry.assistance.error.not-habilitated.${power}`)
  return official
}

export interface Habilitate {
  personId: string
  postId: string
  mayAssist: boolean
  mayCopy: boolean
  act: string
  actOn: string
  since: string
  until: string | null
}

export async function habilitate(work: Work, given: Habilitate): Promise<string> {
  const { tx, municipalityId, now, actor } = work
  const [row] = await tx('assistance_official')
    .insert({
      municipality_id: municipalityId,
      person_id: given.personId,
      post_id: given.postId,
      may_assist: given.mayAssist,
      may_copy: given.mayCopy,
      act: given.act,
      act_on: given.actOn,
      since: given.since,
      until: given.until,
      created_at: now,
      created_by: actor.staffId,
    })
    .returning<{ id: string }[]>('id')
  const id = row?.id ?? ''
  await audit(work, 'registry.official-habilitated', id, { mayAssist: given.mayAssist, mayCopy: given.mayCopy })
  return id
}

/** Ended by another act, from this day on. What they did before stays done. */
export async function endHabilitation(work: Work, id: string, end: { act: string; lastDay: string }): Promise<void> {
  const { tx, municipalityId, now, actor } = work
  const ended = await tx('assistance_official')
    .where({ municipality_id: municipalityId, id })
    .whereNull('end_act')
    .andWhere('since', '<=', end.lastDay)
    .update({ until: end.lastDay, end_act: end.act, ended_at: now, ended_by: actor.staffId })
  if (ended !== 1) throw conflict('registry.assistance.error.already-ended')
  await audit(work, 'registry.official-ended', id, { lastDay: end.lastDay })
}
