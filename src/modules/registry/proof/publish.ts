import type { KeyObject } from 'node:crypto'
import type { App } from '../../../platform/app.ts'
import { audit } from '../../../platform/audit.ts'
import { type Work, inWork, systemWho } from '../../../platform/db/work.ts'
import { plainDate, timeOfDay } from '../../../platform/i18n/format.ts'
import { enqueue } from '../../../platform/jobs/queue.ts'
import {
  type GrownBook,
  type StoredCheckpoint,
  insertCheckpoint,
  listCheckpointsOfDay,
  listGrownBooks,
  publishedNote,
} from './checkpoint-store.ts'
import { countersign, look } from './countersign.ts'
import { isConsistent } from './merkle.ts'
import { councilKey, councilKeyName, councilPrivateKey, originOfBook } from './names.ts'
import { checkpointText, signatureLine } from './note.ts'
import { keepOutside } from './outside-copy.ts'
import { MissingNode, bookName, consistencyProof, rootOf } from './tree.ts'
import { type LostHead, holdRestored } from './restored.ts'
import {
  type DayHead,
  type ProofAlarm,
  type ProofAlarmKind,
  type Witnessed,
  findDay,
  insertDay,
  listLastWitnessed,
  raiseAlarm,
} from './witness-store.ts'

export const CHECKPOINT_LIST_JOB = 'registry.list-checkpoints'

export type Publisher = Pick<App, 'db' | 'log' | 'now' | 'noteKeys' | 'config'>

/** Once a night, after the day's last entries are in. */
const FROM = '00:30'

/** Schedule: looks at the official time itself; a day that is done is done. */
export async function publishCheckpoints(app: Publisher): Promise<void> {
  if (timeOfDay(app.now()) < FROM) return
  await publishDay(app, plainDate(app.now()))
}

/** Signs the head of every book that grew, has the province look at each, and notes the day for its list. One short
 *  Work for each council: row security lets none of them see the others. */
export async function publishDay(app: Publisher, day: string): Promise<void> {
  const councils = await app.db
    .select<{ id: string; kind: string }[]>('m.id', 'm.kind')
    .from('municipality as m')
    .orderBy('m.id')
  const province = councils.find(({ kind }) => kind === 'province')
  if (!province) return
  const held = await holdRestored(app)
  const atProvince = <T>(run: (work: Work) => Promise<T>) => inWork(app.db, systemWho(province.id, app.now()), run)
  const known = await atProvince(async (work) => ({
    isDone: (await findDay(work, day)) !== undefined,
    witnessed: Map.groupBy(await listLastWitnessed(work), ({ council }) => council),
  }))
  if (known.isDone) return

  const heads: DayHead[] = []
  for (const { id } of councils) {
    const night = { id, provinceId: province.id, day, seen: known.witnessed.get(id) ?? [] }
    const lost = held.get(id)
    // What is kept outside is worth more than a checkpoint of less.
    if (lost)
      await sound(
        app,
        night,
        lost.map((head) => lossOf(id, head)),
      )
    else heads.push(...(await publishCouncil(app, night)))
  }
  await atProvince(async (work) => {
    await insertDay(work, day, heads)
    if (heads.length > 0) await enqueue(work, CHECKPOINT_LIST_JOB, { day }, { key: `${CHECKPOINT_LIST_JOB} ${day}` })
  })
}

interface Night {
  id: string
  provinceId: string
  day: string
  seen: Witnessed[]
}

async function publishCouncil(app: Publisher, night: Night): Promise<DayHead[]> {
  const { id, day } = night
  const who = systemWho(id, app.now())
  let key: KeyObject
  try {
    key = await councilPrivateKey(app.noteKeys, id)
  } catch (error) {
    // The others' books do not wait for one council's key.
    app.log.error({ err: error, municipalityId: id }, 'no key to sign the checkpoints of a council')
    return []
  }
  const publicKey = await councilKey(app.noteKeys, id)
  const found = await inWork(app.db, who, async (work) => {
    const refused = await signGrown(work, key, day)
    const looked = await look(work, publicKey, night.seen)
    return { alarms: [...refused, ...looked.alarms], well: looked.well, made: await listCheckpointsOfDay(work, day) }
  })
  await sound(app, night, found.alarms)
  let { made } = found
  if (found.well.length > 0) {
    await countersign(app, night, found.well)
    made = await inWork(app.db, who, (work) => listCheckpointsOfDay(work, day))
  }
  for (const checkpoint of made) await keepOutside(app.config, id, checkpoint, publishedNote(checkpoint))
  return made.map((checkpoint) => dayHead(id, checkpoint))
}

const dayHead = (council: string, { year, book, size, root, cosignature }: StoredCheckpoint): DayHead => ({
  council,
  year,
  book,
  size,
  root: root.toString('base64'),
  isCosigned: cosignature !== null,
})

/** A head that does not continue the last one is never signed. */
async function signGrown(work: Work, key: KeyObject, day: string): Promise<ProofAlarm[]> {
  const alarms: ProofAlarm[] = []
  for (const grown of await listGrownBooks(work, day)) {
    const found = await headOf(work, grown)
    if ('alarm' in found) {
      const { year, book, size } = grown
      alarms.push({
        council: work.municipalityId,
        year,
        book,
        size,
        knownSize: grown.known?.size ?? 0,
        kind: found.alarm,
      })
      continue
    }
    const { year, book, size } = grown
    const text = checkpointText({ origin: originOfBook(work.municipalityId, grown), size, root: found.root })
    const note = `${text}\n${signatureLine(text, councilKeyName(work.municipalityId), key)}`
    await insertCheckpoint(work, { year, book, size, root: found.root, note, day })
    await audit(work, 'registry.checkpoint-signed', bookName(grown), { size })
  }
  return alarms
}

async function headOf(
  work: Work,
  { known, ...book }: GrownBook,
): Promise<{ root: Buffer } | { alarm: ProofAlarmKind }> {
  if (known && book.size < known.size) return { alarm: 'shorter' }
  try {
    const root = await rootOf(work, book, book.size)
    const proof = known ? await consistencyProof(work, book, known.size, book.size) : []
    const continues = !known || isConsistent(known, { size: book.size, root }, proof)
    return continues ? { root } : { alarm: 'rewritten' }
  } catch (error) {
    if (!(error instanceof MissingNode)) throw error
    return { alarm: 'missing-node' }
  }
}

const lossOf = (council: string, { year, book, size, now }: LostHead): ProofAlarm => ({
  council,
  year,
  book,
  kind: now < size ? 'shorter' : 'rewritten',
  knownSize: size,
  size: now,
})

/** Somebody must look today: in the log, in the audit trail and on the province's desk. */
async function sound(app: Publisher, { provinceId, day }: Night, alarms: ProofAlarm[]): Promise<void> {
  if (alarms.length === 0) return
  for (const alarm of alarms)
    app.log.error({ ...alarm }, 'the book of a registry does not continue its last checkpoint')
  await inWork(app.db, systemWho(provinceId, app.now()), async (work) => {
    for (const alarm of alarms) await raiseAlarm(work, alarm, day)
  })
}
