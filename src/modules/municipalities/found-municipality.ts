import type { Knex } from 'knex'
import { commonHolidays, inventedLocalHolidays, type SeedHoliday } from './seed-data.ts'
import { themeColour } from './colours.ts'
import { shieldOf } from './shield.ts'
import type { PostRole, UnitRole } from './units.ts'

export interface NewMunicipality {
  id: string
  slug: string
  name: string
  kind?: 'council' | 'province'
  host?: string | null
  sortingName?: string
  officialName?: string
  dir3: string
  nif: string
  postalCode: string
  population: number
  latitude: number
  longitude: number
  address?: string | null
  phone?: string | null
  email?: string | null
  openingHours?: string | null
  website?: string | null
  /** Calendars of the years up to this one are taken as confirmed from the beginning. */
  confirmedUntil?: number
  /** Two invented local days a year, for demonstrations. A real council names its own. */
  inventedLocalDays?: boolean
}

interface Place {
  code: string
  name: string
  role: UnitRole
  posts: { code: string; name: string; role: PostRole }[]
}

const registry: Place = {
  code: 'REG',
  name: 'Oficina de Asistencia en Materia de Registros',
  role: 'registry',
  posts: [{ code: 'REG', name: 'Registro y atención ciudadana', role: 'registry-officer' }],
}
const general: Place = {
  code: 'GEN',
  name: 'Servicios Generales',
  role: 'general',
  posts: [{ code: 'ADM', name: 'Gestión administrativa', role: 'clerk' }],
}
const mayor: Place = {
  code: 'ALC',
  name: 'Alcaldía',
  role: 'government',
  posts: [{ code: 'ALC', name: 'Alcaldía', role: 'mayor' }],
}
const smallSecretary: Place = {
  code: 'SEC',
  name: 'Secretaría-Intervención',
  role: 'secretary',
  posts: [{ code: 'SEC', name: 'Secretaría-Intervención', role: 'secretary' }],
}
const secretary: Place = {
  code: 'SEC',
  name: 'Secretaría General',
  role: 'secretary',
  posts: [{ code: 'SEC', name: 'Secretaría General', role: 'secretary' }],
}
const larger: Place[] = [
  {
    code: 'URB',
    name: 'Urbanismo y Obras',
    role: 'urbanism',
    posts: [{ code: 'URB', name: 'Gestión de urbanismo', role: 'clerk' }],
  },
  {
    code: 'TRI',
    name: 'Tributos y Recaudación',
    role: 'taxes',
    posts: [{ code: 'TRI', name: 'Gestión de tributos', role: 'clerk' }],
  },
  {
    code: 'SOC',
    name: 'Servicios Sociales',
    role: 'social',
    posts: [{ code: 'SOC', name: 'Gestión de servicios sociales', role: 'clerk' }],
  },
]
const ofProvince: Place[] = [
  registry,
  secretary,
  general,
  {
    code: 'PRE',
    name: 'Presidencia',
    role: 'government',
    posts: [{ code: 'PRE', name: 'Presidencia', role: 'mayor' }],
  },
  {
    code: 'SAM',
    name: 'Servicio de Asistencia a Municipios',
    role: 'province',
    posts: [{ code: 'TEC', name: 'Asistencia técnica en administración electrónica', role: 'technician' }],
  },
]

/** Below 5,000 inhabitants one person is secretary and controller (Real Decreto 128/2018, art. 10), and one office does all. */
function placesOf(kind: 'council' | 'province', population: number): Place[] {
  if (kind === 'province') return ofProvince
  return population < 5_000
    ? [registry, smallSecretary, general, mayor]
    : [registry, secretary, general, mayor, ...larger]
}

/** A council with its units, posts and calendar, as it begins. Founding one that exists changes nothing of it. */
export async function foundMunicipality(db: Knex, municipality: NewMunicipality): Promise<void> {
  await foundMunicipalities(db, [municipality])
}

/** All in a handful of statements, however many there are. On the owner's connection, not in a Work. */
export async function foundMunicipalities(db: Knex, municipalities: readonly NewMunicipality[]): Promise<void> {
  // Founded whole in one transaction or not at all: one that is there has all of it, and what its council made of it.
  const rows = await db.select<{ id: string }[]>('m.id').from('municipality as m')
  const founded = new Set(rows.map((row) => row.id))
  const missing = municipalities.filter(({ id }) => !founded.has(id))
  if (missing.length === 0) return
  const common = commonHolidays()
  await db.transaction(async (tx) => {
    await tx.raw(
      `insert into municipality (id, kind, slug, host, name, sorting_name, official_name, dir3, nif, postal_code, population,
              latitude, longitude, colour, shield, address, phone, email, opening_hours, website)
       select r.id, r.kind, r.slug, r.host, r.name, r.sorting_name, r.official_name, r.dir3, r.nif, r.postal_code, r.population,
              r.latitude, r.longitude, r.colour, r.shield, r.address, r.phone, r.email, r.opening_hours, r.website
         from jsonb_to_recordset(?::jsonb) as r(id text, kind text, slug text, host text, name text, sorting_name text,
              official_name text, dir3 text, nif text, postal_code text, population integer, latitude numeric,
              longitude numeric, colour text, shield jsonb, address text, phone text, email text, opening_hours text,
              website text)
       on conflict (id) do nothing`,
      [JSON.stringify(missing.map(rowOf))],
    )
    // Row policies bind the owner too, so the council in whose name we write changes as we go. A function of this
    // session alone does the going, in one round trip.
    await tx.raw(loop)
    await tx.raw('select pg_temp.found_municipalities(?::jsonb, ?::jsonb)', [
      JSON.stringify(missing.map((municipality) => insideOf(municipality, common))),
      JSON.stringify(common),
    ])
  })
}

const loop = `
  create or replace function pg_temp.found_municipalities(councils jsonb, common jsonb) returns void language plpgsql as $f$
  declare council jsonb; council_id text; before text := current_setting('app.municipality_id', true);
  begin
    for council in select e.value from jsonb_array_elements(councils) e loop
      council_id := council->>'id';
      perform set_config('app.municipality_id', council_id, true);
      -- Another process of this release may have founded it while we were about to.
      continue when exists (select from calendar_year y where y.municipality_id = council_id);
      insert into unit (municipality_id, code, name, role)
        select council_id, u.code, u.name, u.role
          from jsonb_to_recordset(council->'places') as u(code text, name text, role text)
        on conflict (municipality_id, code) do nothing;
      insert into post (municipality_id, unit_id, code, name, role)
        select council_id, u.id, o.code, o.name, o.role
          from jsonb_to_recordset(council->'places') as p(code text, posts jsonb)
          join unit u on u.municipality_id = council_id and u.code = p.code
         cross join jsonb_to_recordset(p.posts) as o(code text, name text, role text)
        on conflict (municipality_id, code) do nothing;
      update unit u set head_post_id = (
          select o.id from post o where o.municipality_id = council_id and o.unit_id = u.id order by o.code limit 1)
       where u.municipality_id = council_id and u.head_post_id is null;
      insert into calendar_year (municipality_id, year, confirmed_at, confirmed_by_name)
        select council_id, y.year, case when y.confirmed then now() end, case when y.confirmed then 'Secretaría' end
          from jsonb_to_recordset(council->'years') as y(year integer, confirmed boolean);
      insert into holiday (municipality_id, date, name, scope, provisional)
        select council_id, h.date, h.name, h.scope,
               h.provisional and h.date > coalesce((council->>'confirmed_until')::date, '-infinity')
          from (select * from jsonb_to_recordset(common) as c(date date, name text, scope text, provisional boolean)
                union all
                select * from jsonb_to_recordset(council->'local') as l(date date, name text, scope text, provisional boolean)) h
        on conflict (municipality_id, date) do nothing;
    end loop;
    perform set_config('app.municipality_id', coalesce(before, ''), true);
  end $f$`

const rowOf = (municipality: NewMunicipality) => {
  const { id, name, kind = 'council' } = municipality
  return {
    id,
    kind,
    slug: municipality.slug,
    host: municipality.host ?? null,
    name,
    sorting_name: municipality.sortingName ?? name,
    official_name: municipality.officialName ?? (kind === 'province' ? name : `Ayuntamiento de ${name}`),
    dir3: municipality.dir3,
    nif: municipality.nif,
    postal_code: municipality.postalCode,
    population: municipality.population,
    latitude: municipality.latitude,
    longitude: municipality.longitude,
    colour: themeColour(id),
    shield: shieldOf({ id, name }),
    address: municipality.address ?? null,
    phone: municipality.phone ?? null,
    email: municipality.email ?? null,
    opening_hours: municipality.openingHours ?? null,
    website: municipality.website ?? null,
  }
}

const insideOf = (municipality: NewMunicipality, common: readonly SeedHoliday[]) => ({
  id: municipality.id,
  places: placesOf(municipality.kind ?? 'council', municipality.population),
  years: [...new Set(common.map((holiday) => Number(holiday.date.slice(0, 4))))].map((year) => ({
    year,
    confirmed: year <= (municipality.confirmedUntil ?? 0),
  })),
  confirmed_until: municipality.confirmedUntil ? `${municipality.confirmedUntil}-12-31` : null,
  local: municipality.inventedLocalDays ? inventedLocalHolidays(municipality.id, common) : [],
})
