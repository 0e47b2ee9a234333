import type { Work } from '../../platform/db/work.ts'
import { notFound } from '../../platform/errors.ts'
import { successorOf } from './unit-succession.ts'

export type UnitRole =
  'registry' | 'secretary' | 'government' | 'general' | 'urbanism' | 'taxes' | 'social' | 'province'
export type PostRole = 'registry-officer' | 'clerk' | 'secretary' | 'mayor' | 'technician'

export interface Unit {
  id: string
  code: string
  dir3: string | null
  name: string
  role: UnitRole
  headPostId: string | null
  /** From that day on nothing goes to it; old pages still name it. */
  extinctOn: string | null
}

export interface Post {
  id: string
  unitId: string
  code: string
  name: string
  role: PostRole
}

const unitColumns = {
  id: 'u.id',
  code: 'u.code',
  dir3: 'u.dir3',
  name: 'u.name',
  role: 'u.role',
  headPostId: 'u.head_post_id',
  extinctOn: 'u.extinct_on',
}
const postColumns = { id: 'o.id', unitId: 'o.unit_id', code: 'o.code', name: 'o.name', role: 'o.role' }

const units = ({ tx, municipalityId }: Work) =>
  tx.select<Unit[]>(unitColumns).from('unit as u').where('u.municipality_id', municipalityId)

/** Those that work today: what can be chosen. */
export const listUnits = (work: Work): Promise<Unit[]> =>
  units(work).whereNull('u.extinct_on').orderBy(['u.name', 'u.id']).limit(200)

/** Also those that no longer exist, whose names old papers bear. */
export const listAllUnits = (work: Work): Promise<Unit[]> => units(work).orderBy(['u.name', 'u.id']).limit(500)

export async function getUnit(work: Work, id: string): Promise<Unit> {
  const unit = await units(work).andWhere('u.id', id).first()
  if (!unit) throw notFound('municipalities.error.unit-not-found')
  return unit
}

export const findUnitByCode = (work: Work, code: string): Promise<Unit | undefined> =>
  units(work).andWhere('u.code', code).first()

/** The one somebody once chose or, where it has ended, whoever goes on with its work. */
export async function livingUnit(work: Work, id: string): Promise<Unit> {
  const unit = await getUnit(work, id)
  return unit.extinctOn === null ? unit : getUnit(work, await successorOf(work, id))
}

/** The unit that does this kind of work. A village has no office of its own for taxes or works: its general unit does it.
 *  Where the one that did it has ended, whoever succeeded it does. */
export async function unitFor(work: Work, role: UnitRole): Promise<Unit> {
  const found = (await unitsFor(work, [role])).get(role)
  if (!found) throw notFound('municipalities.error.unit-not-found')
  return found
}

/** The same for several kinds of work: one query, and one more for each unit that has ended. */
export async function unitsFor(work: Work, roles: readonly UnitRole[]): Promise<Map<UnitRole, Unit>> {
  const known = await units(work)
    .whereIn('u.role', [...new Set([...roles, 'general', 'secretary'])])
    .orderByRaw('u.extinct_on nulls first, u.code')
  const found = new Map<UnitRole, Unit>()
  for (const role of new Set(roles)) {
    const [unit] = [role, 'general', 'secretary'].flatMap((each) => known.filter((one) => one.role === each))
    if (!unit) throw notFound('municipalities.error.unit-not-found')
    found.set(role, unit.extinctOn === null ? unit : await livingUnit(work, unit.id))
  }
  return found
}

export const listPosts = ({ tx, municipalityId }: Work): Promise<Post[]> =>
  tx
    .select<Post[]>(postColumns)
    .from('post as o')
    .where('o.municipality_id', municipalityId)
    .orderBy(['o.name', 'o.id'])
    .limit(500)
