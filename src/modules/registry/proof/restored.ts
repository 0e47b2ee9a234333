import { z } from 'zod'
import type { App } from '../../../platform/app.ts'
import { audit } from '../../../platform/audit.ts'
import { inEveryMunicipality } from '../../../platform/db/every-municipality.ts'
import { type Work, inWork, systemWho } from '../../../platform/db/work.ts'
import { conflict } from '../../../platform/errors.ts'
import { foldNodes, placesOf } from './merkle.ts'
import { type OutsideCopy, listOutside, putAside, readOutside } from './outside-copy.ts'
import { type Book, bookName } from './tree.ts'

/** What had been said in public of a book, and what it holds now. */
export interface LostHead extends Book {
  size: number
  /** Base64, as in the checkpoint. */
  root: string
  /** Rows now. */
  now: number
}

export interface Hold {
  id: string
  since: Date
  heads: LostHead[]
  until: Date | null
  by: string | null
  reason: string | null
}

type Holder = Pick<App, 'db' | 'log' | 'now' | 'config'>

/** Holds the books against the checkpoints kept outside the database. Where a book holds less than was published, or
 *  something else, its council gives no number until a person says so. At start, every quarter of an hour, and before
 *  anything is published: one round trip for all councils. */
export async function holdRestored(app: Holder): Promise<Map<string, LostHead[]>> {
  const copies = new Map<string, OutsideCopy[]>()
  const ids = await listOutside(app.config)
  const held = new Map<string, LostHead[]>()
  if (ids.length === 0) return held
  const known = await app.db.select<{ id: string }[]>('m.id').from('municipality as m').whereIn('m.id', ids)
  for (const { id } of known) copies.set(id, await readOutside(app.config, id))
  if (known.length < ids.length) {
    app.log.error({ councils: ids.length, known: known.length }, 'books were published of councils that are not here')
  }
  for (const [id, lost] of await findLost(app, copies)) {
    const isNew = await inWork(app.db, systemWho(id, app.now()), (work) => hold(work, lost))
    if (isNew === 'known') continue
    held.set(id, lost)
    if (isNew === 'held') {
      app.log.error({ municipalityId: id, heads: lost }, 'no numbers are given: the book is behind what was published')
    }
  }
  return held
}

async function findLost(app: Holder, copies: ReadonlyMap<string, OutsideCopy[]>): Promise<Map<string, LostHead[]>> {
  const asked = [...copies].map(([id, own]) => ({
    id,
    books: own.map(({ year, book, checkpoint }) => ({
      year,
      book,
      places: placesOf({ from: 0, to: checkpoint?.size ?? 0 }),
    })),
  }))
  const answers = await app.db.transaction((tx) => inEveryMunicipality<Answer>(tx, whatTheyHold, asked))
  const lost = new Map<string, LostHead[]>()
  for (const { id, books } of answers) {
    const gone = (copies.get(id) ?? []).flatMap(({ year, book, checkpoint }) => {
      const { size, root } = checkpoint ?? { size: 0, root: Buffer.alloc(0) }
      const found = books.find((each) => each.year === year && each.book === book)
      const nodes = (found?.nodes ?? []).map((hash) => Buffer.from(hash, 'hex'))
      // A file that says nothing must not let numbers be given as if it were not there.
      const isWhole =
        checkpoint && nodes.length === placesOf({ from: 0, to: size }).length && foldNodes(nodes).equals(root)
      return isWhole ? [] : [{ year, book, size, root: root.toString('base64'), now: found?.last ?? 0 }]
    })
    if (gone.length > 0) lost.set(id, gone)
  }
  return lost
}

interface Answer {
  id: string
  books: (Book & { last: number; nodes: string[] })[]
}

const whatTheyHold = `
  select jsonb_build_object('id', $1, 'books', coalesce(jsonb_agg(jsonb_build_object('year', b.year, 'book', b.book,
    'last', coalesce((select c.last from registry_counter c
                       where c.municipality_id = $1 and c.year = b.year and c.direction = b.book), 0),
    'nodes', (select coalesce(jsonb_agg(encode(n.hash, 'hex') order by w.at), '[]')
                from jsonb_array_elements(b.places) with ordinality w (place, at)
                join registry_tree_node n on n.municipality_id = $1 and n.year = b.year and n.book = b.book
                 and n.level = (w.place->>'level')::smallint and n.position = (w.place->>'position')::integer))), '[]'))
    from jsonb_to_recordset($2->'books') b (year integer, book text, places jsonb)`

const heads = z.array(
  z.object({ year: z.number(), book: z.enum(['E', 'S', 'A']), size: z.number(), root: z.string(), now: z.number() }),
)

async function hold(work: Work, lost: LostHead[]): Promise<'held' | 'already' | 'known'> {
  const holds = await listHolds(work)
  if (holds.some(({ until }) => until === null)) return 'already'
  // A person has already said to go on without these.
  const known = new Set(holds.flatMap((each) => each.heads.map(headKey)))
  const fresh = lost.filter((head) => !known.has(headKey(head)))
  if (fresh.length === 0) return 'known'
  await work
    .tx('registry_hold')
    .insert({ municipality_id: work.municipalityId, since: work.now, heads: JSON.stringify(fresh) })
  await audit(work, 'registry.numbers-held', work.municipalityId, { books: fresh.map(bookName) })
  return 'held'
}

const headKey = (head: LostHead): string => `${bookName(head)} ${head.size} ${head.root}`

export async function listHolds({ tx, municipalityId }: Work): Promise<Hold[]> {
  const rows = await tx
    .select<(Omit<Hold, 'heads'> & { heads: unknown })[]>({
      id: 'h.id',
      since: 'h.since',
      heads: 'h.heads',
      until: 'e.at',
      by: 'e.actor_name',
      reason: 'e.reason',
    })
    .from('registry_hold as h')
    .leftJoin('registry_hold_end as e', { 'e.municipality_id': 'h.municipality_id', 'e.hold_id': 'h.id' })
    .where('h.municipality_id', municipalityId)
    .orderBy('h.since', 'desc')
    .limit(50)
  return rows.map((row) => ({ ...row, heads: heads.parse(row.heads) }))
}

/** A person says that the book goes on from where it is, and why; it stays written for everybody to see. */
export async function resumeNumbers(work: Work, reason: string): Promise<Hold> {
  const open = (await listHolds(work)).find(({ until }) => until === null)
  if (!open) throw conflict('registry.proof.error.not-held')
  await work.tx('registry_hold_end').insert({
    municipality_id: work.municipalityId,
    hold_id: open.id,
    at: work.now,
    staff_id: work.actor.staffId,
    actor_name: work.actor.name,
    reason,
  })
  await audit(work, 'registry.numbers-resumed', open.id, { books: open.heads.map(bookName) })
  return open
}

/** After the Work: what was kept outside speaks of a book that is no more. */
export async function forgetLost(app: Pick<App, 'config' | 'now'>, municipalityId: string, { heads: lost }: Hold) {
  for (const head of lost) await putAside(app.config, municipalityId, head, app.now())
}
