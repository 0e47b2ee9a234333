import { audit } from '../../../platform/audit.ts'
import type { Work } from '../../../platform/db/work.ts'
import { conflict, invalid, notFound } from '../../../platform/errors.ts'
import { listUnits } from '../../municipalities/index.ts'
import { type RoutingRule, listRules } from './rules.ts'
import { findSimulation } from './simulate.ts'

export type RuleData = Pick<RoutingRule, 'name' | 'procedureCode' | 'matterCode' | 'words' | 'unitIds'>

export async function getRule(work: Work, id: string): Promise<RoutingRule> {
  const rule = (await listRules(work)).find((each) => each.id === id)
  if (!rule) throw notFound('registry.rules.error.not-found')
  return rule
}

/** A new rule is the last, and off until somebody has seen what it would have done. */
export async function addRule(work: Work, data: RuleData): Promise<string> {
  const { tx, municipalityId, now } = work
  await lockRules(work)
  const rules = await listRules(work)
  const [row] = await tx('registry_routing_rule')
    .insert({
      municipality_id: municipalityId,
      position: Math.max(0, ...rules.map(({ position }) => position)) + 1,
      ...columnsOf(data),
      changed_at: now,
    })
    .returning<{ id: string }[]>('id')
  const id = row?.id ?? ''
  await writeUnits(work, id, data.unitIds)
  await audit(work, 'registry.rule-added', id, { ...data })
  return id
}

/** What decides today is not changed under people's hands: it is switched off first, and simulated again. */
export async function changeRule(work: Work, id: string, version: number, data: RuleData): Promise<void> {
  await lockRules(work)
  const before = await getRule(work, id)
  await touch(work, before, version, columnsOf(data))
  await work.tx('registry_routing_rule_unit').where({ municipality_id: work.municipalityId, rule_id: id }).delete()
  await writeUnits(work, id, data.unitIds)
  await audit(work, 'registry.rule-changed', id, { before: dataOf(before), after: { ...data } })
}

/** One place up or down. Only one that is off moves, so what decides today goes on as it was. */
export async function moveRule(work: Work, id: string, version: number, way: 'subir' | 'bajar'): Promise<void> {
  const { tx, municipalityId } = work
  await lockRules(work)
  const rules = await listRules(work)
  const place = rules.findIndex((each) => each.id === id)
  const [rule, other] = [rules[place], rules[way === 'subir' ? place - 1 : place + 1]]
  if (!rule) throw notFound('registry.rules.error.not-found')
  if (!other) return
  await touch(work, rule, version, { position: other.position })
  await tx('registry_routing_rule')
    .where({ municipality_id: municipalityId, id: other.id })
    .update({ position: rule.position })
  await audit(work, 'registry.rule-moved', id, { from: rule.position, to: other.position })
}

/** On only as it was simulated, this very version of it. */
export async function switchRule(work: Work, id: string, version: number, isOn: boolean): Promise<void> {
  await lockRules(work)
  const rule = await getRule(work, id)
  if (rule.version !== version) throw conflict('registry.rules.error.changed')
  if (rule.isOn === isOn) return
  if (isOn && !(await findSimulation(work, rule))) throw conflict('registry.rules.error.not-simulated')
  await work
    .tx('registry_routing_rule')
    .where({ municipality_id: work.municipalityId, id })
    .update({ is_on: isOn, changed_at: work.now })
  await audit(work, isOn ? 'registry.rule-switched-on' : 'registry.rule-switched-off', id, { version })
}

export async function removeRule(work: Work, id: string, version: number): Promise<void> {
  await lockRules(work)
  const rule = await getRule(work, id)
  await touch(work, rule, version, { removed_at: work.now })
  await audit(work, 'registry.rule-removed', id, { before: dataOf(rule) })
}

/** Rules are one list: who changes it waits for the other. */
async function lockRules({ tx, municipalityId }: Work): Promise<void> {
  await tx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`registry rules ${municipalityId}`])
}

async function touch(
  { tx, municipalityId, now }: Work,
  rule: RoutingRule,
  version: number,
  change: Record<string, unknown>,
): Promise<void> {
  if (rule.isOn) throw conflict('registry.rules.error.is-on')
  if (rule.version !== version) throw conflict('registry.rules.error.changed')
  await tx('registry_routing_rule')
    .where({ municipality_id: municipalityId, id: rule.id })
    .update({ ...change, version: version + 1, changed_at: now })
}

async function writeUnits(work: Work, ruleId: string, unitIds: string[]): Promise<void> {
  const known = new Set((await listUnits(work)).map(({ id }) => id))
  if (unitIds.length === 0 || unitIds.some((id) => !known.has(id)))
    throw invalid('registry.distribution.error.unit-gone')
  await work.tx('registry_routing_rule_unit').insert(
    unitIds.map((id, place) => ({
      municipality_id: work.municipalityId,
      rule_id: ruleId,
      position: place + 1,
      unit_id: id,
    })),
  )
}

const columnsOf = ({ name, procedureCode, matterCode, words }: RuleData) => ({
  name,
  procedure_code: procedureCode,
  matter_code: matterCode,
  words,
})

const dataOf = ({ name, procedureCode, matterCode, words, unitIds }: RoutingRule): RuleData => ({
  name,
  procedureCode,
  matterCode,
  words,
  unitIds,
})
