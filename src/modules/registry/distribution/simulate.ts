import { audit } from '../../../platform/audit.ts'
import type { Work } from '../../../platform/db/work.ts'
import { type RoutingRule, firstThatFits, listRules, readRule } from './rules.ts'

/** What a rule would have done with the entries of a month, beside what was done with them. */
export interface Simulation {
  at: Date
  since: Date
  outcome: Outcome
}

export interface Outcome {
  /** Entries looked at. */
  entries: number
  /** Taken by a rule in force before this one gets its turn. */
  byOthers: number
  /** By where they went in the end and where this rule would have sent them. */
  moves: Move[]
}

export interface Move {
  went: string[]
  would: string[]
  count: number
}

interface MonthsEntry {
  place: string | number
  procedureCode: string | null
  matterCode: string | null
  subject: string
  destination: string | null
  went: string[]
}

const DAYS = 31
const BATCH = 2000
/** More than any council has in a month; a bound for one that imported its history. */
const MOST = 100_000

/** On last month's entries, with the rules in force before it in their places. What it found stays written down: it is what
 *  lets this version of the rule be switched on. */
export async function simulateRule(work: Work, rule: RoutingRule): Promise<void> {
  const since = new Date(work.now.getTime() - DAYS * 86_400_000)
  const rules = (await listRules(work)).filter((each) => each.isOn || each.id === rule.id).map(readRule)
  const moves = new Map<string, Move>()
  const outcome: Outcome = { entries: 0, byOthers: 0, moves: [] }
  let after = String((BigInt(Math.floor(since.getTime() / 1000)) << 25n) - 1n)
  while (outcome.entries < MOST) {
    const batch = await entriesAfter(work, after)
    for (const entry of batch) {
      const first = firstThatFits(rules, entry)
      if (first && first.id !== rule.id) outcome.byOthers++
      if (first?.id !== rule.id) continue
      const move: Move = { went: entry.went, would: rule.unitIds, count: 0 }
      const key = entry.went.join(' ')
      moves.set(key, { ...move, count: (moves.get(key)?.count ?? 0) + 1 })
    }
    outcome.entries += batch.length
    after = String(batch.at(-1)?.place ?? after)
    if (batch.length < BATCH) break
  }
  outcome.moves = [...moves.values()].toSorted((a, b) => b.count - a.count)
  await work.tx('registry_routing_simulation').insert({
    municipality_id: work.municipalityId,
    rule_id: rule.id,
    rule_version: rule.version,
    at: work.now,
    staff_id: work.actor.staffId,
    since,
    outcome: JSON.stringify(outcome),
  })
  await audit(work, 'registry.rule-simulated', rule.id, { version: rule.version, entries: outcome.entries })
}

/** In the order of the book, with the units where each one ended up. */
async function entriesAfter({ tx, municipalityId }: Work, after: string): Promise<MonthsEntry[]> {
  const { rows } = await tx.raw<{ rows: MonthsEntry[] }>(
    `select e.place, e.procedure_code as "procedureCode", e.matter_code as "matterCode", e.subject,
            e.destination_name as destination, coalesce(
              (select array_agg(t.unit_id::text order by t.unit_id) from registry_tray t
                where t.municipality_id = e.municipality_id and t.entry_id = e.id
                  and t.state in ('distributed', 'accepted', 'linked')), array[e.unit_id::text]) as went
       from registry_entry e
      where e.municipality_id = :town and e.direction = 'E' and e.place > :after::bigint
      order by e.place limit :batch`,
    { town: municipalityId, after, batch: BATCH },
  )
  return rows
}

/** The newest of this version of the rule. */
export async function findSimulation(
  { tx, municipalityId }: Work,
  rule: Pick<RoutingRule, 'id' | 'version'>,
): Promise<Simulation | undefined> {
  return tx('registry_routing_simulation')
    .where({ municipality_id: municipalityId, rule_id: rule.id, rule_version: rule.version })
    .orderBy('at', 'desc')
    .first<Simulation | undefined>(['at', 'since', 'outcome'])
}
