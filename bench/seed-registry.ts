import pg from 'pg'
import { BLOCK } from '../src/modules/registry/book/blocks.ts'
import { spokenTokens } from '../src/modules/registry/book/tokens.ts'

/** Books of ten years for every council, with what the search needs and nothing else: entries without content, one person
 *  each, where they are in the house, and the lists of their words as the program itself would fold them. */
export async function seedRegistry(
  databaseUrl: string,
  options: { entries: number; log?: (line: string) => void },
): Promise<{ seconds: number }> {
  const began = performance.now()
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 })
  try {
    const { rows: councils } = await pool.query<{ id: string; name: string }>(
      "select id, name from municipality where kind = 'council' order by population desc, id",
    )
    const shares = zipf(councils.length, options.entries)
    const waiting = councils
      .map((council, i) => ({ ...council, count: shares[i] ?? 0 }))
      .filter(({ count }) => count > 0)
    const kept = await laidAside(pool)
    let done = 0
    const fill = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        await seedCouncil(pool, next)
        done += next.count
        options.log?.(`${next.name}: ${next.count} (${done} of ${options.entries})`)
      }
    }
    await Promise.all([fill(), fill()])
    for (const statement of kept) await pool.query(statement)
    for (const table of TABLES) await pool.query(`vacuum analyze ${table}`)
    return { seconds: (performance.now() - began) / 1000 }
  } finally {
    await pool.end()
  }
}

const TABLES = ['registry_entry', 'registry_entry_party', 'registry_tray', 'registry_posting', 'registry_fold', 'registry_word',
  'registry_counter'] // prettier-ignore

/** What puts back what only slows the loading down: indices, and keys that are true by construction. */
async function laidAside(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ drop: string; back: string }>(
    `select format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname) as drop,
            format('alter table %s add constraint %I %s not valid', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)) as back
       from pg_constraint c where c.contype = 'f' and c.conrelid = any($1::regclass[])
     union all
     select format('drop index %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid) from pg_index i
      where i.indrelid = any($1::regclass[]) and not i.indisunique and i.indrelid <> 'registry_word'::regclass`,
    [TABLES],
  )
  for (const { drop } of rows) await pool.query(drop)
  await pool.query('alter table registry_tray disable trigger user')
  return [...rows.map(({ back }) => back), 'alter table registry_tray enable trigger user']
}

/** As towns are: the first has a tenth of it all, the last a thousandth. */
function zipf(councils: number, total: number): number[] {
  const weights = Array.from({ length: councils }, (_, i) => (i + 1) ** -0.8)
  const sum = weights.reduce((a, b) => a + b, 0)
  const shares = weights.map((weight) => Math.floor((total * weight) / sum))
  shares[0] = (shares[0] ?? 0) + total - shares.reduce((a, b) => a + b, 0)
  return shares
}

const GIVEN = 'María,Antonio,Carmen,José,Ana,Manuel,Isabel,Francisco,Dolores,Juan,Pilar,Javier,Teresa,Luis,Josefa,Ángel,Rosa,Miguel,Cristina,Rafael,Lucía,Pedro,Elena,Fernando,Montserrat,Pablo,Raquel,Sergio,Inés,Jesús,Guadalupe,Víctor,Begoña,Óscar,Nuria,Agustín,Felisa,Germán,Eulalia,Tomás'.split(',') // prettier-ignore
const COMMON = 'García,González,Rodríguez,Fernández,López,Martínez,Sánchez,Pérez,Gómez,Martín,Jiménez,Ruiz,Hernández,Díaz,Moreno,Muñoz,Álvarez,Romero,Alonso,Gutiérrez,Navarro,Torres,Domínguez,Vázquez,Ramos,Gil,Ramírez,Serrano,Blanco,Molina,Morales,Suárez,Ortega,Delgado,Castro,Ortiz,Rubio,Marín,Sanz,Núñez,Iglesias,Medina,Garrido,Cortés,Castillo,Santos,Lozano,Guerrero,Cano,Prieto,Méndez,Cruz,Calvo,Gallego,Vidal,León,Márquez,Herrera,Peña,Flores,Cabrera,Campos,Vega,Fuentes,Carrasco,Caballero,Reyes,Nieto,Aguilar,Pascual,Santana,Herrero,Montero,Hidalgo,Ibáñez,Ferrer,Durán,Benítez,Mora,Vicente,Vargas,Arias,Carmona,Crespo,Román,Pastor,Soto,Sáez,Velasco,Moya,Soler,Parra,Esteban,Bravo,Gallardo,Rojas,Pizarro,Solís,Tena,Corchero,Barroso,Macías,Redondo,Cerezo,Rebollo'.split(',') // prettier-ignore
const BEGINNINGS = 'Bar,Carra,Mendi,Zurba,Olai,Gala,Monte,Sola,Villa,Tole,Pala,Rive,Casti,Albo,Ordo,Esca,Fres,Quinta,Valde,Torre,Salva,Peri,Lore,Campo,Agui,Nava,Robe,Arro,Belmo,Cala,Dosa,Etxe,Fonta,Gara,Huer,Iri,Jara,Lagu,Maza,Otxo'.split(',') // prettier-ignore
const ENDINGS = 'no,mar,cho,do,les,ta,nal,ga,zábal,cano,ro,ña,bal,llo,rri,sco,nes,bero,te,mora,jo,vides,güen,la,quero,nte,tín,sa,ceda,ndo,rio,cal,món,via,zua,yo,nis,rena,bau,xán'.split(',') // prettier-ignore
/** A hundred that everybody has heard of, and 1,600 that few bear. */
const SURNAMES = [...COMMON, ...BEGINNINGS.flatMap((begin) => ENDINGS.map((end) => begin + end))]
const STREETS = 'Mayor,Real,de la Iglesia,del Sol,de las Flores,Nueva,de la Fuente,Sancti Spíritus,de los Molinos,Extremadura,de la Constitución,del Pilar,San Juan,Santa Ana,Hernán Cortés,Pizarro,de la Paz,del Olivo,de la Dehesa,Gabriel y Galán,del Rollo,de la Cruz,Calzada Romana,de la Estación,del Arenal'.split(',') // prettier-ignore
const SUBJECTS = 'Licencia de obra menor,Certificado de empadronamiento,Solicitud general,Licencia de obra mayor,Recurso de reposición,Bonificación del impuesto de vehículos,Volante de empadronamiento colectivo,Queja por ruidos,Reserva de espacio público,Licencia de apertura de un local,Fraccionamiento de una deuda,Ayuda de emergencia social,Alta en el padrón por cambio de residencia,Ocupación de la vía pública con terraza,Tarjeta de aparcamiento para personas con movilidad reducida,Poda de árboles,Devolución de ingresos indebidos,Cambio de titularidad del recibo de la basura,Inscripción en la escuela de verano,Licencia de segregación de finca rústica,Informe de arraigo social,Vado permanente,Declaración responsable de primera ocupación,Subvención para asociaciones culturales,Solicitud de información urbanística,Reclamación de responsabilidad patrimonial,Acceso a información pública,Uso de instalaciones deportivas,Matrimonio civil,Ayuda a domicilio'.split(',') // prettier-ignore

interface Item {
  text: string
  tokens: string[]
  words: Record<string, string>
}
const named = (name: string): Item => ({ text: name, ...spokenTokens([], [name]) })
const said = (text: string): Item => ({ text, ...spokenTokens([text], []) })
const lists = {
  given: GIVEN.map(named),
  surnames: SURNAMES.map(named),
  streets: STREETS.map(said),
  subjects: SUBJECTS.map(said),
}

async function seedCouncil(pool: pg.Pool, council: { id: string; count: number }): Promise<void> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    await client.query(
      "select set_config('app.municipality_id', $1, true), set_config('work_mem', '256MB', true), setseed($2)",
      [council.id, Number(council.id) / 100_000],
    )
    for (const [name, items] of Object.entries(lists)) {
      await client.query(
        `create temp table ${name} (nth integer primary key, text text, tokens text[], words jsonb) on commit drop`,
      )
      await client.query(
        `insert into ${name} select i.nth, i.item->>'text', array(select jsonb_array_elements_text(i.item->'tokens')), i.item->'words'
           from jsonb_array_elements($1::jsonb) with ordinality i (item, nth)`,
        [JSON.stringify(items)],
      )
    }
    const persons = Math.max(5, Math.ceil(council.count / 4))
    await client.query(people, [persons])
    await client.query(seeds, [council.count, persons])
    await client.query('create unique index on people (nth)')
    await client.query('analyze people')
    for (const statement of inserts) await client.query(statement, [council.id])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}

/** Cubed, so that the first names of a list are common and the last ones rare. */
const people = `
  create temp table people on commit drop as
  select d.nth, d.nif, g.text || ' ' || s.text || ' ' || z.text as name, d.s, d.z,
         g.tokens || s.tokens || z.tokens || array['#' || lower(d.nif)] as tokens
    from (select n as nth, n + 40000000 || substr('TRWAGMYFPDXBNJZSQVHLCKE', (n + 40000000) % 23 + 1, 1) as nif,
                 1 + floor(random() ^ 2 * ${GIVEN.length})::int as g, 1 + floor(random() ^ 3 * ${SURNAMES.length})::int as s,
                 1 + floor(random() ^ 3 * ${SURNAMES.length})::int as z
            from generate_series(1, $1::int) n) d
    join given g on g.nth = d.g join surnames s on s.nth = d.s join surnames z on z.nth = d.z`

/** Ten whole years until the end of last year, evenly. */
const seeds = `
  create temp table seed on commit drop as
  select b.*, row_number() over (partition by b.year order by b.at)::int as sequence
    from (select a.*, extract(year from a.at at time zone 'Europe/Madrid')::int as year
            from (select n, gen_random_uuid() as id, 1 + floor(random() * 180)::int as house,
                         1 + floor(random() ^ 2 * $2::int)::int as person, 1 + floor(random() ^ 2 * ${SUBJECTS.length})::int as subject,
                         1 + floor(random() ^ 2 * ${STREETS.length})::int as street,
                         date_trunc('second', t.ends - interval '10 years' * (1 - n::float8 / ($1::int + 1))) as at
                    from generate_series(1, $1::int) n,
                         (select date_trunc('year', now() at time zone 'Europe/Madrid') at time zone 'Europe/Madrid' as ends) t) a) b`

const PLACE = '(extract(epoch from s.at)::bigint << 25) | (s.sequence::bigint << 1)'
const BLOCK_OF = `((s.year - 2000) * 4096 + s.sequence / ${BLOCK}) * 2`
const inserts = [
  `create temp table office on commit drop as
   select u.id, (row_number() over (order by u.code))::int - 1 as nth, (count(*) over ())::int as total from unit u
    where u.municipality_id = $1 and u.role in ('general', 'urbanism', 'taxes', 'social', 'secretary')`,
  `insert into registry_counter (municipality_id, year, direction, last, last_at)
   select $1, year, 'E', max(sequence), max(at) from seed group by year`,
  `insert into registry_fold (municipality_id, year, direction, upto) select $1, year, 'E', max(sequence) from seed group by year`,
  `insert into registry_entry (municipality_id, id, number, year, direction, sequence, place, presented_at, effective_at,
     registered_at, subject, content_digest, channel, unit_id, actor_kind, actor_name, idempotency_key)
   select $1, s.id, s.year || '-E-' || lpad(s.sequence::text, 6, '0'), s.year, 'E', s.sequence, ${PLACE}, s.at, s.at, s.at,
          c.text || ': calle ' || t.text || ', ' || s.house, repeat('0', 64), 'online', o.id, 'citizen', p.name,
          s.year || '-' || lpad(s.sequence::text, 8, '0')
     from seed s join people p on p.nth = s.person join subjects c on c.nth = s.subject join streets t on t.nth = s.street
     join office o on o.nth = s.n % o.total order by s.n`,
  `insert into registry_entry_party (municipality_id, entry_id, position, place, role, nif, name)
   select $1, s.id, 1, ${PLACE}, 'interested', p.nif, p.name from seed s join people p on p.nth = s.person order by s.n`,
  // The last hundredth waits in its unit; the rest has its expedient.
  `insert into registry_tray (municipality_id, entry_id, unit_id, state, since, place)
   select $1, s.id, o.id, case when s.n > m.most * 0.99 then 'distributed' else 'linked' end, s.at, ${PLACE}
     from seed s join office o on o.nth = s.n % o.total cross join (select max(n) as most from seed) m order by s.n`,
  `insert into registry_posting (municipality_id, token, block, entries)
   select $1, w.token, w.block, string_agg(int2send(w.number), '' order by w.number) from (
     select unnest(p.tokens || c.tokens || t.tokens || array['~calle', 'u:' || o.id, 'o:-', 'c:online']
              || case when s.house > 9 then array['~' || s.house] else '{}' end) as token,
            ${BLOCK_OF} as block, (s.sequence % ${BLOCK})::int2 as number
       from seed s join people p on p.nth = s.person join subjects c on c.nth = s.subject join streets t on t.nth = s.street
       join office o on o.nth = s.n % o.total) w
    group by w.token, w.block order by w.token collate "C", w.block`,
  `select registry_learn_words((select jsonb_object_agg(w.word, w.token) from (
     select (jsonb_each_text(l.words)).key as word, (jsonb_each_text(l.words)).value as token from (
       select words from given union all select words from streets union all select words from subjects
       union all select words from surnames where nth in (select s from people union select z from people)) l) w)), $1::text`,
]
