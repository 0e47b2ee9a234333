import type { Work } from '../../../platform/db/work.ts'
import { searchTokens } from '../../../platform/text/search-tokens.ts'

/** To which units an entry goes when nobody chose one. */
export interface RoutingRule {
  id: string
  position: number
  name: string
  procedureCode: string | null
  matterCode: string | null
  /** Of the subject or the destination, alternatives apart by commas. */
  words: string | null
  isOn: boolean
  version: number
  changedAt: Date
  unitIds: string[]
}

/** What is known of an entry before it has a unit. */
export interface RoutingFacts {
  procedureCode?: string | null
  matterCode?: string | null
  subject: string
  /** As the entry itself names it. */
  destination?: string | null
}

export interface Route {
  ruleId: string
  unitId: string
  alsoUnitIds: string[]
}

export async function listRules({ tx, municipalityId }: Work): Promise<RoutingRule[]> {
  const { rows } = await tx.raw<{ rows: RoutingRule[] }>(
    `select r.id, r.position, r.name, r.procedure_code as "procedureCode", r.matter_code as "matterCode", r.words,
            r.is_on as "isOn", r.version, r.changed_at as "changedAt",
            array(select x.unit_id::text from registry_routing_rule_unit x
                   where x.municipality_id = r.municipality_id and x.rule_id = r.id order by x.position) as "unitIds"
       from registry_routing_rule r where r.municipality_id = ? and r.removed_at is null
      order by r.position, r.id limit 500`,
    [municipalityId],
  )
  return rows
}

/** Where the rules in force send it: the first that fits decides. Null when none does, and whoever asks knows better. */
export async function routeByRules(work: Work, facts: RoutingFacts): Promise<Route | null> {
  const rules = (await listRules(work)).filter(({ isOn }) => isOn)
  const rule = firstThatFits(rules.map(readRule), facts)
  const [unitId, ...alsoUnitIds] = rule?.unitIds ?? []
  return rule && unitId ? { ruleId: rule.id, unitId, alsoUnitIds } : null
}

/** A rule made ready to look at many entries. */
export interface ReadRule extends RoutingRule {
  /** Each alternative is the words that must all be there. */
  alternatives: string[][]
}

export const readRule = (rule: RoutingRule): ReadRule => ({ ...rule, alternatives: alternativesOf(rule.words ?? '') })

/** «licencia de obra, obra menor»: any of the two, all the words of one. Little words say nothing. */
export const alternativesOf = (words: string): string[][] =>
  words
    .split(/[,;\n]+/)
    .map((alternative) => searchTokens(alternative).filter((word) => word.length > 2))
    .filter((tokens) => tokens.length > 0)

export function firstThatFits(rules: readonly ReadRule[], facts: RoutingFacts): ReadRule | undefined {
  const tokens = searchTokens(`${facts.subject} ${facts.destination ?? ''}`)
  return rules.find((rule) => fits(rule, facts, tokens))
}

/** All that the rule says must hold; each of its words is the beginning of one in the entry. */
function fits(rule: ReadRule, facts: RoutingFacts, tokens: readonly string[]): boolean {
  if (rule.procedureCode !== null && rule.procedureCode !== facts.procedureCode) return false
  if (rule.matterCode !== null && rule.matterCode !== facts.matterCode) return false
  if (rule.words === null) return true
  return rule.alternatives.some((words) => words.every((word) => tokens.some((token) => token.startsWith(word))))
}
