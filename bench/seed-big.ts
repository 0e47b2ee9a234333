import { parseArgs } from 'node:util'
import path from 'node:path'
import pg from 'pg'
import { startEmbeddedPostgres } from '../src/platform/db/embedded-postgres.ts'
import { BLOCK } from '../src/modules/registry/book/blocks.ts'
import { spokenTokens } from '../src/modules/registry/book/tokens.ts'
import { searchTokens } from '../src/platform/text/search-tokens.ts'

/** A province with years of work behind it: persons, entries, expedients, their words and their counters, consistent with
 *  each other. Set by set and council by council, as the owner of the schema and under its row policies. */
export async function seedBig(
  databaseUrl: string,
  options: { entries: number; log?: (line: string) => void },
): Promise<{ entries: number; seconds: number }> {
  const began = performance.now()
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  try {
    const { rows: councils } = await pool.query<{ id: string; name: string }>(
      "select id, name from municipality where kind = 'council' order by population desc, id",
    )
    const { rows: procedures } = await pool.query<{ code: string; version: number; name: string }>(
      `select distinct on (p.code) p.code, p.version, p.definition->>'name' as name
         from procedure_version p order by p.code, p.version desc`,
    )
    const shares = zipf(councils.length, options.entries)
    const words = wordsOf(procedures)
    const waiting = councils
      .map((council, i) => ({ ...council, count: shares[i] ?? 0 }))
      .filter(({ count }) => count > 0)
    let done = 0
    const fill = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        await seedCouncil(pool, next, words)
        done += next.count
        options.log?.(`${next.name}: ${next.count} (${done} of ${options.entries})`)
      }
    }
    await Promise.all([fill(), fill()])
    // What the planner knows of a table must fit what is in it, and index-only scans want its map of what all can see.
    for (const table of TABLES) await pool.query(`vacuum analyze ${table}`)
    return { entries: done, seconds: (performance.now() - began) / 1000 }
  } finally {
    await pool.end()
  }
}

const TABLES = ['person', 'person_token', 'registry_counter', 'registry_entry', 'registry_entry_party', 'registry_posting', 'registry_fold', 'registry_word',
  'expedient_counter', 'expedient', 'expedient_party', 'expedient_entry', 'expedient_event', 'expedient_token'] // prettier-ignore

/** As towns are: the first has a tenth of it all, the last a thousandth. */
function zipf(councils: number, total: number): number[] {
  const weights = Array.from({ length: councils }, (_, i) => (i + 1) ** -0.8)
  const sum = weights.reduce((a, b) => a + b, 0)
  const shares = weights.map((weight) => Math.floor((total * weight) / sum))
  shares[0] = (shares[0] ?? 0) + total - shares.reduce((a, b) => a + b, 0)
  return shares
}

const GIVEN = 'María,Antonio,Carmen,José,Ana,Manuel,Isabel,Francisco,Dolores,Juan,Pilar,Javier,Teresa,Luis,Josefa,Ángel,Rosa,Miguel,Cristina,Rafael,Lucía,Pedro,Elena,Fernando,Montserrat,Pablo,Raquel,Sergio,Inés,Jesús,Guadalupe,Víctor,Begoña,Óscar,Nuria,Agustín,Felisa,Germán,Eulalia,Tomás' // prettier-ignore
const SURNAMES = 'García,González,Rodríguez,Fernández,López,Martínez,Sánchez,Pérez,Gómez,Martín,Jiménez,Ruiz,Hernández,Díaz,Moreno,Muñoz,Álvarez,Romero,Alonso,Gutiérrez,Navarro,Torres,Domínguez,Vázquez,Ramos,Gil,Ramírez,Serrano,Blanco,Molina,Morales,Suárez,Ortega,Delgado,Castro,Ortiz,Rubio,Marín,Sanz,Núñez,Iglesias,Medina,Garrido,Cortés,Castillo,Santos,Lozano,Guerrero,Cano,Prieto,Méndez,Cruz,Calvo,Gallego,Vidal,León,Márquez,Herrera,Peña,Flores,Cabrera,Campos,Vega,Fuentes,Carrasco,Diez,Caballero,Reyes,Nieto,Aguilar,Pascual,Santana,Herrero,Lorenzo,Montero,Hidalgo,Giménez,Ibáñez,Ferrer,Durán,Santiago,Benítez,Mora,Vicente,Vargas,Arias,Carmona,Crespo,Román,Pastor,Soto,Sáez,Velasco,Moya,Soler,Parra,Esteban,Bravo,Gallardo,Rojas,Pizarro,Solís,Tena,Corchero,Barroso,Macías,Redondo,Hoyas,Cerezo,Rebollo' // prettier-ignore
const STREETS = 'Mayor,Real,de la Iglesia,del Sol,de las Flores,Nueva,de la Fuente,Sancti Spíritus,de los Molinos,Extremadura,de la Constitución,del Pilar,San Juan,Santa Ana,Hernán Cortés,Pizarro,de la Paz,del Olivo,de la Dehesa,Gabriel y Galán,del Rollo,de la Cruz,Calzada Romana,de la Estación,del Arenal' // prettier-ignore

interface Words {
  given: object[]
  surnames: object[]
  streets: object[]
  procedures: object[]
}

/** The words of each text as the program itself looks for them. */
function wordsOf(procedures: { code: string; version: number; name: string }[]): Words {
  const names = (text: string) =>
    text.split(',').map((name) => ({ text: name, tokens: searchTokens(name), ...foundBy(spokenTokens([], [name])) }))
  return {
    given: names(GIVEN),
    surnames: names(SURNAMES),
    streets: STREETS.split(',').map((street) => ({
      text: street,
      tokens: searchTokens(street),
      ...foundBy(spokenTokens([street], [])),
    })),
    procedures: procedures.map(({ code, version, name }) => ({
      code,
      version,
      text: name,
      tokens: searchTokens(name),
      ...foundBy(spokenTokens([name], [])),
    })),
  }
}

/** In the registry's book. */
const foundBy = ({ tokens, words }: { tokens: string[]; words: object }) => ({ found: tokens, words })

async function seedCouncil(pool: pg.Pool, council: { id: string; count: number }, words: Words): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query("select set_config('app.municipality_id', $1, true), setseed($2)", [
      council.id,
      Number(council.id) / 100_000,
    ])
    // The order of numbers is that of time: what is seeded ends before the first year in which there is anything.
    const { rows } = await client.query<{ until: Date; has_history: boolean }>(
      `select least(now() - interval '1 hour', make_timestamptz(min(c.year), 1, 1, 0, 0, 0, 'Europe/Madrid')) as until,
              coalesce(min(c.year) < 2019, false) as has_history
         from (select year from registry_counter where municipality_id = $1
               union all select year from expedient_counter where municipality_id = $1) c`,
      [council.id],
    )
    if (!rows[0] || rows[0].has_history) throw new Error(`${council.id} has years of entries already`)
    for (const [name, items] of Object.entries(words)) await list(client, name, items)
    const persons = Math.max(5, Math.ceil(council.count / 4))
    await client.query(people, [persons])
    await client.query(seeds, [council.count, persons, rows[0].until])
    await client.query('analyze seed')
    for (const statement of inserts) await client.query(statement, [council.id])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

async function list(client: pg.PoolClient, name: string, items: object[]): Promise<void> {
  await client.query(
    `create temp table ${name} (nth integer, text text, tokens text[], code text, version integer, found text[], words jsonb) on commit drop`,
  )
  await client.query(
    `insert into ${name}
     select i.nth, i.item->>'text', array(select jsonb_array_elements_text(i.item->'tokens')), i.item->>'code',
            (i.item->>'version')::integer, array(select jsonb_array_elements_text(i.item->'found')), i.item->'words'
       from jsonb_array_elements($1::jsonb) with ordinality i (item, nth)`,
    [JSON.stringify(items)],
  )
  await client.query(`create index on ${name} (nth)`)
}

/** Squared, so that the first names of a list are common and the last ones rare. */
const people = `
  create temp table people on commit drop as
  select d.nth, gen_random_uuid() as id, d.nif, g.text as given, s.text as surname1, z.text as surname2,
         g.text || ' ' || s.text || ' ' || z.text as name, g.tokens || s.tokens || z.tokens as tokens,
         g.found || s.found || z.found || array['#' || lower(d.nif)] as found
    from (select n as nth, n + 40000000 || substr('TRWAGMYFPDXBNJZSQVHLCKE', (n + 40000000) % 23 + 1, 1) as nif,
                 1 + floor(random() ^ 2 * (select count(*) from given))::int as g,
                 1 + floor(random() ^ 2 * (select count(*) from surnames))::int as s,
                 1 + floor(random() ^ 2 * (select count(*) from surnames))::int as z
            from generate_series(1, $1::int) n) d
    join given g on g.nth = d.g join surnames s on s.nth = d.s join surnames z on z.nth = d.z`

/** Ten years of filings, evenly. An entry opens its expedient. */
const seeds = `
  create temp table seed on commit drop as
  select b.*, p.id as person_id, p.name, p.nif, c.code, c.version, left(c.text, 200) || ': calle ' || s.text || ', ' || b.house as subject,
         row_number() over (partition by b.year order by b.at)::int as sequence,
         array(select distinct t from unnest(p.tokens || c.tokens || s.tokens || array['calle', lower(p.nif)]
           || case when b.house > 9 then array[b.house::text] else '{}' end) t) as tokens,
         p.found || c.found || s.found || array['~calle', 'o:-', 'c:online', 'p:' || c.code]
           || case when b.house > 9 then array['~' || b.house] else '{}' end as found,
         case when b.age > 200 and b.dice < 0.97 then 'closed' when b.dice < 0.3 then 'initiated' else 'in-progress' end as state
    from (select a.*, extract(year from a.at at time zone 'Europe/Madrid')::int as year, extract(epoch from $3::timestamptz - a.at) / 86400 as age
            from (select n, gen_random_uuid() as entry_id, gen_random_uuid() as expedient_id, random() as dice,
                         1 + floor(random() * 180)::int as house,
                         1 + floor(random() ^ 2 * $2::int)::int as person,
                         1 + floor(random() ^ 2 * (select count(*) from procedures))::int as procedure,
                         1 + floor(random() ^ 2 * (select count(*) from streets))::int as street,
                         date_trunc('second', timestamptz '2017-01-01 00:00:00+01'
                           + ($3::timestamptz - timestamptz '2017-01-01 00:00:00+01') * (n::float8 / ($1::int + 1))) as at
                    from generate_series(1, $1::int) n) a) b
    join people p on p.nth = b.person join procedures c on c.nth = b.procedure join streets s on s.nth = b.street`

const PLACE = '(extract(epoch from s.at)::bigint << 25) | (s.sequence::bigint << 1)'
const inserts = [
  `create temp table office on commit drop as
   select u.id, u.role, row_number() over (order by u.code)::int - 1 as nth, count(*) over ()::int as total,
          (select m.id from staff_member m join post o on o.municipality_id = m.municipality_id and o.id = m.post_id
            where m.municipality_id = $1 and o.unit_id = u.id and o.role = 'clerk' order by m.since limit 1) as staff_id
     from unit u where u.municipality_id = $1 and u.role in ('general', 'urbanism', 'taxes', 'social')`,
  `insert into person (municipality_id, id, nif, kind, name, given_name, surname1, surname2, created_at, updated_at)
   select $1, id, nif, 'natural', name, given, surname1, surname2, now(), now() from people`,
  `insert into person_token (municipality_id, token, person_id)
   select distinct $1, t.token, p.id from people p, unnest(p.tokens) t (token) order by t.token, p.id`,
  `insert into registry_counter (municipality_id, year, direction, last, last_at)
   select $1, year, 'E', max(sequence), max(at) from seed group by year`,
  `insert into expedient_counter (municipality_id, year, last) select $1, year, max(sequence) from seed group by year`,
  `insert into registry_entry (municipality_id, id, number, year, direction, sequence, place, presented_at, effective_at,
     registered_at, subject, content, content_digest, procedure_code, channel, unit_id, actor_kind, actor_person_id,
     actor_name, idempotency_key, expedient_id)
   select $1, s.entry_id, s.year || '-E-' || lpad(s.sequence::text, 6, '0'), s.year, 'E', s.sequence, ${PLACE}, s.at, s.at, s.at,
          s.subject, jsonb_build_object('title', s.subject, 'sections', jsonb_build_array(jsonb_build_object('title', 'Solicitud',
            'rows', jsonb_build_array(jsonb_build_object('label', 'Qué solicita', 'value', s.subject))))),
          encode(sha256(s.entry_id::text::bytea), 'hex'), s.code, 'online', o.id, 'citizen', s.person_id, s.name,
          s.entry_id::text, s.expedient_id
     from seed s join office o on o.nth = s.n % o.total order by s.at`,
  `insert into registry_entry_party (municipality_id, entry_id, position, place, role, person_id, nif, name)
   select $1, s.entry_id, 1, ${PLACE}, 'interested', s.person_id, s.nif, s.name from seed s order by s.at`,
  `insert into registry_posting (municipality_id, token, block, entries)
   select $1, w.token, w.block, string_agg(int2send(w.number), '' order by w.number) from (
     select unnest(s.found || array['u:' || o.id]) as token, ((s.year - 2000) * 4096 + s.sequence / ${BLOCK}) * 2 as block,
            (s.sequence % ${BLOCK})::int2 as number
       from seed s join office o on o.nth = s.n % o.total) w
    group by w.token, w.block order by w.token collate "C", w.block`,
  `insert into registry_fold (municipality_id, year, direction, upto) select $1, year, 'E', max(sequence) from seed group by year`,
  `select registry_learn_words((select jsonb_object_agg(w.key, w.value) from (
     select words from given union all select words from surnames union all select words from streets
     union all select words from procedures) l, jsonb_each_text(l.words) w)), $1::text`,
  `insert into expedient (municipality_id, id, number, title, procedure_code, procedure_version, unit_id, officer_staff_id,
     state, ending, applicant_name, applicant_nif, opened_at, entered_on, term_value, term_unit, silence, due_on, changed_at, closed_at)
   select $1, s.expedient_id, s.year || '/' || lpad(s.sequence::text, 6, '0'), s.subject, s.code, s.version, o.id,
          case when s.state <> 'initiated' then o.staff_id end, s.state, case when s.state = 'closed' then 'resolution' end,
          s.name, s.nif, s.at, s.at::date, 3, 'months', 'negative', (s.at + interval '3 months')::date, s.at,
          case when s.state = 'closed' then s.at + interval '60 days' end
     from seed s join office o on o.nth = s.n % o.total order by s.at`,
  `insert into expedient_party (municipality_id, expedient_id, person_id, role, since)
   select $1, expedient_id, person_id, 'interested', at from seed order by at`,
  `insert into expedient_entry (municipality_id, expedient_id, entry_id, added_at)
   select $1, expedient_id, entry_id, at from seed order by at`,
  `insert into expedient_event (municipality_id, expedient_id, at, kind, event, actor_name, entry_id, is_public)
   select $1, expedient_id, at, 'act', 'opened', name, entry_id, true from seed order by at`,
  `insert into expedient_token (municipality_id, token, opened_at, expedient_id)
   select distinct $1, t.token, s.at, s.expedient_id
     from seed s, unnest(s.tokens || array[s.year::text, lpad(s.sequence::text, 6, '0'), s.year || lpad(s.sequence::text, 6, '0')]) t (token)
    order by t.token, s.at`,
]

if (import.meta.main) {
  const { values } = parseArgs({
    options: { entries: { type: 'string', default: '1000000' }, 'data-dir': { type: 'string' } },
  })
  const { DATABASE_URL } = process.env
  const DATA_DIR = values['data-dir'] ?? process.env['DATA_DIR']
  if (!DATABASE_URL && !DATA_DIR) {
    throw new Error('say where: --data-dir FOLDER, or DATABASE_URL of a database without entries')
  }
  const { loadConfig } = await import('../src/server/config.ts')
  const { start } = await import('../src/server/start.ts')
  const config = loadConfig({
    ...process.env,
    ...(DATA_DIR && { DATA_DIR }),
    PORT: '0',
    TLS_PORT: '0',
    LOG_LEVEL: 'warn',
  })
  const postgres = DATABASE_URL
    ? undefined
    : await startEmbeddedPostgres({ dataDir: path.join(config.dataDir, 'postgres') })
  const databaseUrl = DATABASE_URL ?? postgres?.url ?? ''
  // Started once and stopped: councils, catalogue and posts are what they are in the program itself.
  await (await start({ ...config, databaseUrl })).stop()
  const done = await seedBig(databaseUrl, { entries: Number(values.entries), log: (line) => console.log(line) })
  await postgres?.stop()
  console.log(`${done.entries} entries in ${Math.round(done.seconds)} s`)
}
