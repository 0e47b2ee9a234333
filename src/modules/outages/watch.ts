import type { App } from '../../platform/app.ts'
import { inEveryMunicipality } from '../../platform/db/every-municipality.ts'
import { type Work, inWork, systemWho } from '../../platform/db/work.ts'
import type { Municipality } from '../../platform/http/context.ts'
import { type Part, type Seen, look } from './probe.ts'

export const ROUND_MS = 60_000
/** Longer than this without a round, and nobody was there to serve anybody either. */
const SILENCE_MS = 5 * ROUND_MS
/** Houses asked in one round: all 223 of a province within the hour. */
const COUNCILS_PER_ROUND = 4

export interface Houses {
  councils: () => readonly Municipality[]
  /** Whose rows hold what was seen of the shared program. */
  province: () => Municipality
}

interface Round extends Seen {
  at: Date
}

/** Looks at the program every minute, in whichever of its processes comes first. Outside the queue of jobs: a queue that is
 *  behind is no outage, and an outage may well be the queue's. */
export function startWatch(app: App, houses: Houses): { stop: () => Promise<void> } {
  let current: Promise<void> = Promise.resolve()
  const round = () => {
    current = watchOnce(app, houses).catch((error: unknown) => {
      // Without a database nothing can be written down; the silence will be, once it is back.
      app.log.error({ err: error }, 'the watch over outages could not write down what it saw')
    })
  }
  round()
  const timer = setInterval(round, ROUND_MS)
  timer.unref()
  return {
    stop: () => {
      clearInterval(timer)
      return current
    },
  }
}

/** One round: what was seen is written down, and what two rounds agree about opens or closes interruptions. */
export async function watchOnce(app: App, houses: Houses): Promise<void> {
  const province = houses.province()
  const at = app.now()
  const who = systemWho(province.id, at)
  const before = await inWork(app.db, who, lastRound)
  if (before && at.getTime() - before.at.getTime() < ROUND_MS * 0.8) return
  const seen = await look(app, ofThisRound(houses.councils(), before, at))
  const isMine = await inWork(app.db, who, (work) => writeDown(work, seen))
  if (isMine) await concludeFrom(app, houses, { ...seen, at }, before)
}

function ofThisRound(councils: readonly Municipality[], before: Round | undefined, at: Date): Municipality[] {
  const start = (Math.floor(at.getTime() / ROUND_MS) * COUNCILS_PER_ROUND) % Math.max(1, councils.length)
  const turn = new Set(
    Array.from({ length: COUNCILS_PER_ROUND }, (_, i) => councils[(start + i) % councils.length]?.id ?? ''),
  )
  for (const id of Object.keys(before?.failedCouncils ?? {})) turn.add(id)
  return councils.filter(({ id }) => turn.has(id))
}

async function lastRound({ tx, municipalityId }: Work): Promise<Round | undefined> {
  return tx('outage_probe')
    .where('municipality_id', municipalityId)
    .orderBy('at', 'desc')
    .first<Round | undefined>({ at: 'at', failed: 'failed', failedCouncils: 'failed_councils' })
}

/** False when another process has just written down its own. */
async function writeDown({ tx, municipalityId, now }: Work, seen: Seen): Promise<boolean> {
  await tx.raw("select pg_advisory_xact_lock(hashtextextended('outages watch', 0))")
  const { rows } = await tx.raw<{ rows: unknown[] }>(
    `insert into outage_probe (municipality_id, at, failed, failed_councils)
     select :town, :now, :failed, :councils
      where not exists (select from outage_probe p where p.municipality_id = :town and p.at > :recently)
     returning id`,
    {
      town: municipalityId,
      now,
      failed: seen.failed,
      councils: JSON.stringify(seen.failedCouncils),
      recently: new Date(now.getTime() - ROUND_MS * 0.8),
    },
  )
  return rows.length === 1
}

async function concludeFrom(app: App, houses: Houses, seen: Round, before: Round | undefined): Promise<void> {
  if (!before) return
  const everybody = [...houses.councils(), houses.province()]
  const wasSilent = seen.at.getTime() - before.at.getTime() > SILENCE_MS
  if (wasSilent) {
    await write(app, everybody, { kind: 'over', beganAt: before.at, endedAt: seen.at, parts: ['program'] })
    app.log.error({ since: before.at, until: seen.at }, 'the program was not there: an interruption is written down')
  }
  const isAgain = seen.failed.length > 0 && before.failed.length > 0 && !wasSilent
  if (isAgain) {
    const failedParts = await onceGood(app, houses, [...new Set([...before.failed, ...seen.failed])])
    if (failedParts.length === 0) {
      app.log.error({ parts: seen.failed }, 'the watch has never reached these parts from here: look at the network')
    } else if (await write(app, everybody, { kind: 'open', beganAt: before.at, parts: failedParts })) {
      app.log.error({ parts: failedParts }, 'parts of the program do not answer: an interruption is written down')
    }
  }
  if (seen.failed.length === 0) await write(app, everybody, { kind: 'close', endedAt: seen.at })

  for (const [id, own] of Object.entries(seen.failedCouncils)) {
    const earlier = before.failedCouncils[id]
    const council = everybody.find((one) => one.id === id)
    if (!earlier || !council || wasSilent) continue
    const ownParts = [...new Set([...earlier, ...own])]
    if (await write(app, [council], { kind: 'open', beganAt: before.at, parts: ownParts, isOwn: true })) {
      app.log.error({ municipalityId: id, parts: ownParts }, 'a council’s house does not answer')
    }
  }
  const recovered = Object.keys(before.failedCouncils).filter((id) => !(id in seen.failedCouncils))
  const again = everybody.filter(({ id }) => recovered.includes(id))
  await write(app, again, { kind: 'close', endedAt: seen.at, isOwn: true })
}

/** Some networks do not let a machine ask its own public address: what has never answered from here has not failed. */
const onceGood = (app: App, houses: Houses, failed: Part[]): Promise<Part[]> =>
  inWork(app.db, systemWho(houses.province().id, app.now()), async ({ tx, municipalityId }) => {
    const { rows } = await tx.raw<{ rows: { part: Part }[] }>(
      `select part from unnest(?::text[]) part
        where exists (select from outage_probe p where p.municipality_id = ? and not part = any(p.failed))`,
      [failed, municipalityId],
    )
    return rows.map(({ part }) => part)
  })

type Change =
  | { kind: 'open'; beganAt: Date; parts: Part[]; isOwn?: boolean }
  | { kind: 'close'; endedAt: Date; isOwn?: boolean }
  | { kind: 'over'; beganAt: Date; endedAt: Date; parts: Part[] }

const statements: Record<Change['kind'], string> = {
  open: `with written as (
      insert into outage_interruption (municipality_id, began_at, parts, is_shared)
      select $1, ($3->>'beganAt')::timestamptz, array(select jsonb_array_elements_text($3->'parts')), ($3->>'isShared')::boolean
      on conflict (municipality_id, is_shared) where ended_at is null do nothing returning 1)
    select to_jsonb(count(*)) from written having count(*) > 0`,
  close: `with written as (
      update outage_interruption set ended_at = ($3->>'endedAt')::timestamptz
       where municipality_id = $1 and ended_at is null and is_shared = ($3->>'isShared')::boolean returning 1)
    select to_jsonb(count(*)) from written having count(*) > 0`,
  over: `with written as (
      insert into outage_interruption (municipality_id, began_at, ended_at, parts, is_shared)
      select $1, ($3->>'beganAt')::timestamptz, ($3->>'endedAt')::timestamptz,
             array(select jsonb_array_elements_text($3->'parts')), true
       where not exists (select from outage_interruption i where i.municipality_id = $1 and i.ended_at is null)
      returning 1)
    select to_jsonb(count(*)) from written having count(*) > 0`,
}

/** In each of these councils' own rows, in one round trip. How many councils it changed anything for. */
async function write(app: App, councils: readonly { id: string }[], change: Change): Promise<number> {
  const { kind, ...facts } = change
  const isShared = !('isOwn' in facts && facts.isOwn)
  const given = councils.map(({ id }) => ({ id }))
  return app.db.transaction(async (tx) => {
    const written = await inEveryMunicipality<number>(tx, statements[kind], given, { ...facts, isShared })
    return written.length
  })
}
