import { migrate, rollbackAll } from '../../../src/platform/db/migrate.ts'
import { openDatabase } from '../../../src/platform/db/database.ts'
import { newDatabase, type TestDatabase } from '../../support/database.ts'

/** Tables that belong to no municipality, or that it does not fence in, each with its reason. */
const outsideTheFence: Record<string, string> = {
  municipality: 'the list that turns a host into a municipality; has policies of its own for its settings',
  verification_attempt: 'counts guesses by address, over all municipalities on purpose',
  machine_attempt: 'counts requests by certificate and council; keys are digests with an expiry',
  worker_heartbeat: 'processes and not data: which of them does jobs, and when it was last alive',
  session: 'reached by its secret id before the municipality is known',
  directory_entry: 'the common directory of offices: no data of anybody, read by all, written by the owner alone',
  procedure_version: 'the catalogue of the province: no data of anybody, read by all, written by the owner alone',
}

let office: TestDatabase
beforeAll(async () => {
  office = await newDatabase({ pool: 3 })
})
afterAll(() => office.close())

interface Table {
  name: string
  key: string[]
  municipalityId: boolean
  enabled: boolean
  forced: boolean
  policies: number
}

async function tables(): Promise<Table[]> {
  const { rows } = await office.db.raw<{ rows: Table[] }>(`
    select c.relname as name,
           array(select a.attname::text from pg_index i, unnest(i.indkey) with ordinality as k(number, place)
                 join pg_attribute a on a.attnum = k.number
                 where i.indrelid = c.oid and a.attrelid = c.oid and i.indisprimary order by k.place) as key,
           exists(select from pg_attribute a where a.attrelid = c.oid and a.attname = 'municipality_id' and a.attnotnull)
             as "municipalityId",
           c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
           (select count(*) from pg_policy p where p.polrelid = c.oid) as policies
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relname !~ '^knex_'
    order by c.relname`)
  return rows
}

/** Everything the migrations make, as text: to see that two ways lead to the same place. */
async function shape(): Promise<string[]> {
  const { rows } = await office.db.raw<{ rows: { line: string }[] }>(`
    select format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default) as line
      from information_schema.columns where table_schema = 'public' and table_name !~ '^knex_'
    union all select indexdef from pg_indexes where schemaname = 'public' and tablename !~ '^knex_'
    union all select format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) from pg_constraint
      where connamespace = 'public'::regnamespace and conrelid::regclass::text !~ 'knex_'
    union all select pg_get_functiondef(p.oid) from pg_proc p where pronamespace = 'public'::regnamespace
      and not exists(select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    union all select format('%s %s %s', polrelid::regclass, polname, pg_get_expr(polqual, polrelid)) from pg_policy
    union all select format('%s %s', relname, relacl) from pg_class
      where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'S') and relname !~ '^knex_'
    union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
      and tgrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
    order by 1`)
  return rows.map(({ line }) => line)
}

test('up, down and up: every way down is true, and the way up leads to the same place', async () => {
  const first = await shape()

  const undone = await rollbackAll(office.db)
  const empty = await shape()
  const applied = await migrate(office.db)

  expect(undone.length).toBeGreaterThan(0)
  expect(empty).toEqual([])
  expect(applied.toSorted()).toEqual(undone.toSorted())
  expect(await shape()).toEqual(first)
})

test('several processes that start at once migrate once', async () => {
  await rollbackAll(office.db)
  const processes = [1, 2, 3].map(() => openDatabase(office.url, { pool: 1 }))

  const applied = await Promise.all(processes.map((db) => migrate(db)))

  expect(applied.filter((names) => names.length > 0)).toHaveLength(1)
  await Promise.all(processes.map((db) => db.destroy()))
})

test('a process that died while migrating does not keep the next one out', async () => {
  await office.db('knex_migrations_lock').update({ is_locked: 1 })

  await expect(migrate(office.db)).resolves.toEqual([])
})

test('every table belongs to a municipality, begins its key with it, and is fenced for its owner too', async () => {
  const all = await tables()
  const fenced = all.filter(({ name }) => !(name in outsideTheFence))

  expect(all.length).toBeGreaterThan(3)
  expect(
    fenced.filter(
      (table) =>
        !table.municipalityId ||
        table.key[0] !== 'municipality_id' ||
        !table.enabled ||
        !table.forced ||
        table.policies === 0,
    ),
  ).toEqual([])
})

test('the list of exceptions names only tables that exist', async () => {
  const names = (await tables()).map(({ name }) => name)

  expect(Object.keys(outsideTheFence).filter((name) => !names.includes(name))).toEqual([])
})

test('foreign keys cannot point into another municipality', async () => {
  const { rows } = await office.db.raw<{ rows: { line: string; from: string; to: string }[] }>(`
    select format('%s: %s', conrelid::regclass, pg_get_constraintdef(oid)) as line,
           conrelid::regclass::text as from, confrelid::regclass::text as to
    from pg_constraint
    where contype = 'f' and connamespace = 'public'::regnamespace
      and pg_get_constraintdef(oid) !~ '^FOREIGN KEY \\(municipality_id[,)]'`)

  expect(rows.filter(({ from, to }) => !(from in outsideTheFence) && !(to in outsideTheFence))).toEqual([])
})

test('the office role owns nothing, is no superuser and cannot pass the fence', async () => {
  const { rows } = await office.db.raw(`
    select rolsuper, rolbypassrls, rolcanlogin,
           (select count(*) from pg_class where relowner = r.oid) as owned
    from pg_roles r where rolname = 'office_app'`)

  expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false, rolcanlogin: false, owned: 0 }])
})
