import { randomInt, randomUUID } from 'node:crypto'
import type { Knex } from 'knex'
import { annotateEntry, listEntries, verifyBook } from '../../../src/modules/registry/index.ts'
import { listCheckpoints, publishedNote } from '../../../src/modules/registry/proof/checkpoint-store.ts'
import { publishDay } from '../../../src/modules/registry/proof/publish.ts'
import { type Office, newOffice } from '../../support/office.ts'
import { anEntry } from '../desk.ts'

/** P15, P16: whoever owns the tables may drop every trigger, key and policy. What they change in the past is found and
 *  its book named; whoever also makes every hash anew is betrayed by the checkpoint that somebody kept. */

const tables = [
  'registry_entry',
  'registry_entry_party',
  'registry_entry_document',
  'registry_entry_destination',
  'registry_annotation',
  'registry_receipt',
  'registry_counter',
  'registry_tree_node',
  'registry_search',
] as const
/** Which a thorough liar would change too. */
const published = ['registry_checkpoint', 'registry_cosignature', 'registry_witness'] as const
type Table = (typeof tables)[number]

const year = new Date().getFullYear()
let office: Office
let db: Knex
let saved: string[]

beforeAll(async () => {
  office = await newOffice({ procedures: 'none' })
  ;({ db } = office.house.app)
  await aLivedInBook()
  for (const { year: of, book, size, ...checkpoint } of await office.work((w) => listCheckpoints(w, { limit: 10 }))) {
    void [of, book, size]
    saved = [...(saved ?? []), publishedNote(checkpoint)]
  }
  await openEverything()
}, 120_000)

/** Entries with every fact there is, exits, annotations, receipts and last night's checkpoint. */
async function aLivedInBook(): Promise<void> {
  const citizen = await office.citizen()
  const units = await office.work(({ tx }) => tx('unit').select<{ id: string }[]>('id'))
  const whole = {
    matterCode: 'URB-01',
    physicalDocumentation: 'none',
    transportCode: '01',
    transportNumber: 'T-1',
    externalReference: 'EXT/1',
    originDir3: 'L01100370',
    originNumber: '2026-E-1',
    originAt: new Date('2026-11-20T10:00:00Z'),
    destinationDir3: 'L01100370',
    destinationName: 'Otro ayuntamiento',
    originOffice: 'Oficina de origen',
    observations: 'Con dos llaves',
    alsoUnitIds: units.slice(0, 3).map(({ id }) => id),
  } as const
  for (let i = 0; i < 5; i++) {
    const entry = await anEntry(office, citizen, {
      ...(i % 2 === 0 && { ...whole, alsoUnitIds: [...whole.alsoUnitIds] }),
      direction: i % 3 === 2 ? 'S' : 'E',
      subject: `Solicitud general ${i}`,
      files: { 'a.pdf': Buffer.from(`%PDF ${i}`), 'b.pdf': Buffer.from('%PDF') },
    })
    await office.work((w) => annotateEntry(w, entry.id, { kind: 'note', text: `nota ${i}`, details: { i } }))
  }
  await office.runJobs()
  await publishDay(office.house.app, '2026-11-23')
}

/** The owner takes away all that would refuse a change, and we keep the rows as they were. */
async function openEverything(): Promise<void> {
  for (const table of [...tables, ...published]) {
    await db.raw(`alter table ${table} disable row level security; alter table ${table} no force row level security`)
    await db.raw(`create table kept_${table} as table ${table}`)
    const { rows } = await db.raw<{ rows: { conname: string }[] }>(
      `select conname from pg_constraint where conrelid = '${table}'::regclass and contype in ('p', 'u', 'f', 'c')`,
    )
    for (const { conname } of rows) await db.raw(`alter table ${table} drop constraint if exists "${conname}" cascade`)
    await db.raw(`alter table ${table} disable trigger user`)
  }
}

const restore = async (altered: readonly string[] = [...tables, ...published]): Promise<void> => {
  for (const table of altered) {
    await db.raw(`delete from ${table}; insert into ${table} overriding system value select * from kept_${table}`)
  }
}

interface Column {
  table: Table
  name: string
  type: string
}

async function columns(): Promise<Column[]> {
  const { rows } = await db.raw<{ rows: Column[] }>(
    `select table_name as "table", column_name as name, data_type as type from information_schema.columns
      where table_schema = 'public' and table_name = any(?::text[]) order by table_name, ordinal_position`,
    [[...tables]] as never[],
  )
  return rows
}

/** Another value of the same kind: the least change that there is, or a large one. */
function changed({ name, type }: Column): string {
  const column = `"${name}"`
  switch (type) {
    case 'uuid':
      return `'${randomUUID()}'`
    case 'text':
      return `coalesce(${column}, '') || '${randomInt(0, 10)}'`
    case 'integer':
    case 'bigint':
    case 'smallint':
      return `coalesce(${column}, 0) + ${randomInt(0, 2) * 2 - 1}`
    case 'boolean':
      return `not ${column}`
    case 'bytea':
      return `set_byte(${column}, ${randomInt(0, 32)}, 255 - get_byte(${column}, 0))`
    case 'jsonb':
      return `coalesce(${column}, '{}') || '{"algo": "más"}'`
    case 'timestamp with time zone':
      return `coalesce(${column}, now()) + interval '${[1, 1000, 3_600_000_000][randomInt(0, 3)]} microseconds'`
    default:
      throw new Error(`no other value for a ${type}`)
  }
}

const aRow = (table: string) => `(select ctid from ${table} order by random() limit 1)`

interface Alteration {
  table: Table
  what: string
  sql: string
}

const ofColumn = (column: Column): Alteration => ({
  table: column.table,
  what: `${column.table}.${column.name}`,
  sql: `update ${column.table} set "${column.name}" = ${changed(column)} where ctid = ${aRow(column.table)}`,
})

const takenAway = (table: Table): Alteration => ({
  table,
  what: `a row of ${table} deleted`,
  sql: `delete from ${table} where ctid = ${aRow(table)}`,
})

/** The same row again, as if it had always been there; with another key where there is one. */
async function putIn(table: Table): Promise<Alteration> {
  const names = (await columns()).filter((column) => column.table === table).map(({ name }) => name)
  const fresh: Record<string, string> = { id: 'gen_random_uuid()', token: `'palabra${randomInt(0, 99)}'` }
  const bumped = ['sequence', 'position', 'last'].find((name) => names.includes(name) && randomInt(0, 2) === 0)
  const values = names.map((name) => (name === bumped ? `"${name}" + 1` : (fresh[name] ?? `"${name}"`)))
  const quoted = names.map((name) => `"${name}"`).join(', ')
  return {
    table,
    what: `a row of ${table} added`,
    sql: `insert into ${table} (${quoted}) select ${values.join(', ')} from ${table} where ctid = ${aRow(table)}`,
  }
}

const swapped = (names: string): Alteration => ({
  table: 'registry_entry',
  what: `${names} of two entries swapped`,
  sql: `with two as (select e.*, row_number() over () as at from (select * from registry_entry where direction = 'E'
          order by random() limit 2) e)
        update registry_entry e set ${names
          .split(', ')
          .map((name) => `${name} = o.${name}`)
          .join(', ')}
          from two m, two o where m.id = e.id and o.at <> m.at`,
})

const redated: Alteration = {
  table: 'registry_entry',
  what: 'an entry re-dated with all that follows from its date',
  sql: `with one as (select id from registry_entry order by random() limit 1)
        update registry_entry e set presented_at = presented_at - interval '1 hour', effective_at = effective_at - interval '1 hour',
          registered_at = registered_at - interval '1 hour', place = place - (3600::bigint << 25) from one where one.id = e.id`,
}

async function findings(checkpoints: string[] = []): Promise<string[]> {
  const { faults } = await verifyBook(office.house.app, office.municipality.id, { checkpoints })
  return faults.map(({ kind, subject, detail }) => `${kind} ${subject}: ${detail}`)
}

test('untouched, the book holds, against the saved checkpoints too', async () => {
  expect(saved).toHaveLength(3)
  expect(await findings(saved)).toEqual([])
  expect((await office.work((w) => listEntries(w, {}))).entries).toHaveLength(5)
})

test('200 alterations by the owner of the tables are found, and the book is named', async () => {
  const all = await columns()
  // Every column once, at least; then whatever comes.
  const alterations = all.map(ofColumn)
  for (const table of tables) alterations.push(takenAway(table), await putIn(table))
  alterations.push(
    redated,
    swapped('number, sequence, place'),
    swapped('presented_at, effective_at'),
    swapped('subject'),
  )
  alterations.push(swapped('id'), swapped('content_digest'), swapped('actor_staff_id, actor_name, idempotency_key'))
  while (alterations.length < 200) {
    const column = all[randomInt(0, all.length)] as Column
    const table = tables[randomInt(0, tables.length)] as Table
    alterations.push([ofColumn(column), takenAway(table), await putIn(table), redated][randomInt(0, 4)] as Alteration)
  }

  const unnoticed: string[] = []
  const unnamed: string[] = []
  for (const { table, what, sql } of alterations) {
    const { rowCount } = (await db.raw(sql)) as { rowCount: number }
    if (rowCount === 0) throw new Error(`nothing was altered: ${what}`)
    const found = await findings().catch((error: unknown) => [`failed: ${String(error)}`])
    if (found.length === 0) unnoticed.push(`${what}: ${sql}`)
    else if (!found.some((each) => /^[a-z]+ \d{4}-[ESA]/.test(each))) unnamed.push(`${what}: ${found.join('; ')}`)
    await restore([table])
  }

  expect(unnoticed).toEqual([])
  expect(unnamed).toEqual([])
  expect(alterations.length).toBeGreaterThanOrEqual(200)
  expect(await findings(saved)).toEqual([])
}, 600_000)

/** As the program would have written it, had the past been another. */
const everyHashAnew = `
  delete from registry_tree_node;
  do $f$ declare e registry_entry; a registry_annotation; begin
    for e in select * from registry_entry order by year, direction, sequence loop
      perform registry_tree_append(e.municipality_id, e.year, e.direction, e.sequence - 1, registry_entry_leaf(e));
    end loop;
    for a in select * from registry_annotation order by year, sequence loop
      perform registry_tree_append(a.municipality_id, a.year, 'A', a.sequence - 1, registry_annotation_leaf(a));
    end loop;
  end $f$;`

/** Whoever owns the machine has no receipts' seal, but can make those of their lie disappear. */
const withoutTraces = `
  delete from registry_checkpoint; delete from registry_cosignature; delete from registry_witness;
  update registry_receipt r set document_id = document_id;`

const lies: Omit<Alteration, 'table'>[] = [
  { what: 'another subject, with its digest', sql: 'subject' },
  {
    what: 'another moment',
    sql: `update registry_entry set registered_at = registered_at + interval '1 second' where sequence = 2 and direction = 'E'`,
  },
  {
    what: 'another actor',
    sql: `update registry_entry set actor_name = 'Otra persona' where sequence = 1 and direction = 'S'`,
  },
  {
    what: 'the last entries forgotten',
    sql: `delete from registry_entry where direction = 'E' and sequence >= 3;
          update registry_counter set last = 2, last_at = (select max(presented_at) from registry_entry where direction = 'E')
           where direction = 'E'`,
  },
  { what: 'another annotation', sql: `update registry_annotation set text = 'otra cosa' where sequence = 3` },
  {
    what: 'annotations forgotten',
    sql: `delete from registry_annotation; delete from registry_counter where direction = 'A'`,
  },
]

test('whoever makes every hash anew, and forgets what was published, is betrayed by the saved checkpoint', async () => {
  const unnoticed: string[] = []
  for (const { what, sql } of lies) {
    if (sql === 'subject') await rewriteSubject()
    else await db.raw(sql)
    await db.raw(everyHashAnew)
    await db.raw(withoutTraces)
    const found = await findings(saved)
    if (!found.some((each) => each.startsWith('checkpoint ') && each.includes('saved checkpoint'))) {
      unnoticed.push(`${what}: ${found.join('; ')}`)
    }
    await restore()
  }

  expect(unnoticed).toEqual([])
  expect(await findings(saved)).toEqual([])
}, 120_000)

/** The digest too, as the program works it out. */
async function rewriteSubject(): Promise<void> {
  const { entryDigest, getEntry } = await import('../../../src/modules/registry/index.ts')
  const first = await db('registry_entry').where({ sequence: 1, direction: 'E' }).first('id')
  const entry = await office.work((w) => getEntry(w, first.id))
  const subject = 'Solicitud general: árboles caídos'
  await db('registry_entry')
    .where({ id: entry.id })
    .update({ subject, content_digest: entryDigest({ ...entry, subject }) })
}

test('a checkpoint that was never signed, or speaks of more rows than there are, is not believed', async () => {
  const [first = ''] = saved
  const forged = first.replace(/\n\d+\n/, '\n9999\n')

  expect(await findings([forged])).toEqual([
    expect.stringMatching(/^checkpoint \d{4}-[ESA]: saved checkpoint \(9999\) is not signed/),
  ])
  expect(await findings([first])).toEqual([])
  expect(year).toBeGreaterThan(2000)
})
