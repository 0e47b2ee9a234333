import { beginDraft, getExpedient, sendToSign } from '../../src/modules/expedients/index.ts'
import { appoint } from '../../src/modules/identity/index.ts'
import { listPosts, listUnits } from '../../src/modules/municipalities/index.ts'
import { habilitate } from '../../src/modules/registry/index.ts'
import { type ListedRoute, listRoutes } from '../../src/server/commands/list-routes.ts'
import { sendEntry } from '../../src/modules/interchange/send.ts'
import { aCouncil, anExit } from '../interchange/towns.ts'
import type { Client } from '../support/client.ts'
import type { House } from '../support/house.ts'
import { type Office, type Somebody, newOffice, randomNif } from '../support/office.ts'
import { aCorrection, aSignedResolution, anExpedient, asStaff } from '../notifications/acts.ts'

/** A council where things have happened: something of everything that has an address. */
export interface LivedIn {
  office: Office
  house: House
  routes: ListedRoute[]
  citizen: Somebody
  /** Holds every post of the council at once, so that no route is closed to them. */
  factotum: Somebody
  /** Begun by the factotum, with a document to add. */
  draftId: string
  slotId: string
  /** For each table the identifiers of its rows. */
  ids: () => Promise<Map<string, string[]>>
  /** Changes whenever any row of this council does. */
  fingerprint: () => Promise<string>
}

/** A procedure whose form asks for a document. */
const PROCEDURE = { code: 'GEN-01', slug: 'instancia-general' }

export async function livedIn(options: { in?: House } = {}): Promise<LivedIn> {
  const office = await newOffice({ procedures: [PROCEDURE.code], ...options })
  const { house, clerk: factotum } = office
  await office.work(async (work) => {
    for (const { id, code } of await listPosts(work)) {
      if (code !== 'ADM') await appoint(work, { personId: factotum.person.id, postId: id, since: '2020-01-01' })
    }
  })
  const citizen = await office.citizen()
  const notified = await anExpedient(office, citizen)
  await aSignedResolution(office, notified.id)
  const corrected = await anExpedient(office, factotum)
  await aCorrection(office, corrected.id)
  const waiting = await anExpedient(office, citizen)
  await asStaff(office, factotum, async (work) => {
    await getExpedient(work, waiting.id)
    const text = { kind: 'resolution' as const, template: 'resolution-grant', body: 'Se estima.' }
    await beginDraft(work, waiting.id, { ...text, title: 'Texto por firmar' })
    const toSign = await beginDraft(work, waiting.id, { ...text, title: 'Texto en la firma' })
    const mayor = (await listPosts(work)).find(({ role }) => role === 'mayor')
    await sendToSign(work, toSign, mayor?.id ?? '')
  })
  await whatTheSecretaryKeeps(office)
  await exchanged(office, factotum)
  await office.runJobs()
  const client = await office.as(factotum)
  await whatTheCounterKeeps(office, factotum, client)
  const draft = await client.submit(
    `/tramites/${PROCEDURE.slug}/solicitud`,
    {},
    { form: 'form[action="/solicitudes"]' },
  )
  const draftId = draft.location.split('/').at(-1) ?? ''
  const documents = await client.visit(`/solicitudes/${draftId}/documentos`)
  const slotId = /\/documentos\/([\w-]+)$/.exec(documents.$('form[enctype]').first().attr('action') ?? '')?.[1] ?? ''
  if (!draftId || !slotId) throw new Error(`no draft to try with: ${draft.status} ${draft.location}`)

  return {
    office,
    house,
    routes: listRoutes(house.express),
    citizen,
    factotum,
    draftId,
    slotId,
    ids: () => idsOf(office),
    fingerprint: () => fingerprintOf(office),
  }
}

/** A rule, paper being digitised, and somebody without a certificate being attended. */
async function whatTheCounterKeeps(office: Office, factotum: Somebody, client: Client): Promise<void> {
  await asStaff(office, factotum, async (work) => {
    const post = (await listPosts(work)).find(({ role }) => role === 'registry-officer')
    await habilitate(work, {
      personId: factotum.person.id,
      postId: post?.id ?? '',
      mayAssist: true,
      mayCopy: true,
      act: 'Resolución de Alcaldía 1/2020',
      actOn: '2020-01-01',
      since: '2020-01-01',
      until: null,
    })
  })
  const unit = (await office.work(listUnits))[0]
  const rule = await client.submit('/oficina/registro/reglas/nueva', {
    nombre: 'Obras',
    palabras: 'obra',
    unidades: unit?.id ?? '',
  })
  const digitised = await client.submit('/oficina/registro/digitalizar', { titulo: 'Plano', papel: 'a4' })
  const attended = await client.submit('/oficina/registro/asistencia/nueva', {
    nif: randomNif(),
    nombre: 'Dolores',
    apellido1: 'Vecina',
    documento: 'dni',
    comprobado: 'si',
    'no-obligado': 'si',
    tramite: PROCEDURE.slug,
  })
  const exported = await client.submit(
    '/oficina/registro/exportar',
    { formato: 'csv' },
    { form: 'form[action="/oficina/registro/exportar"]' },
  )
  if ([rule, digitised, attended, exported].some(({ status }) => status !== 303))
    throw new Error('nothing begun at the counter')
}

/** Rows that machines and the watch over outages would have written. */
async function whatTheSecretaryKeeps(office: Office): Promise<void> {
  await office.work(async ({ tx, municipalityId: municipality_id, now }) => {
    const [unit] = await tx('unit').where({ municipality_id }).limit(1).select<{ id: string }[]>('id')
    await tx('machine_client').insert({
      municipality_id,
      application: 'recaudacion',
      name: 'Recaudación',
      fingerprint: 'ab'.repeat(32),
      certificate: Buffer.from('certificate'),
      holder: 'SELLO',
      issuer: 'AC',
      rights: ['file'],
      unit_id: unit?.id,
      valid_until: '2099-12-31',
      registered_at: now,
      registered_by_name: 'Secretaría',
    })
    const ended = { began_at: new Date(now.getTime() - 60_000), ended_at: now }
    await tx('outage_interruption').insert({ municipality_id, ...ended, parts: ['site'], is_shared: true })
    await tx('outage_incident').insert({
      municipality_id,
      ...ended,
      description: 'No se podía entrar.',
      published_at: now,
      published_by_name: 'Secretaría',
    })
  })
}

/** One exit that went to a neighbour, and one of the neighbour's that waits here. */
async function exchanged(office: Office, factotum: Somebody): Promise<void> {
  const neighbour = await aCouncil(office)
  for (const [from, to, by] of [
    [office, neighbour, factotum],
    [neighbour, office, neighbour.registryOfficer],
  ] as const) {
    const entry = await anExit(from)
    await from.work(
      (work) =>
        sendEntry(work, { entry, receipt: undefined, destinationCode: to.municipality.dir3, remarks: '' }, false),
      { by },
    )
  }
}

async function tablesOf(office: Office): Promise<{ name: string; hasId: boolean }[]> {
  const { rows } = await office.house.app.db.raw<{ rows: { name: string; hasId: boolean }[] }>(`
    select c.relname as name,
           exists (select from pg_attribute i where i.attrelid = c.oid and i.attname = 'id' and i.atttypid = 'uuid'::regtype) as "hasId"
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'municipality_id'
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1`)
  return rows
}

async function idsOf(office: Office): Promise<Map<string, string[]>> {
  const tables = (await tablesOf(office)).filter(({ hasId }) => hasId)
  return inRows(office, async (ask) => {
    const found = new Map<string, string[]>()
    for (const { name } of tables) {
      const rows = await ask<{ id: string }>(`select id from ${name} where municipality_id = ? order by id limit 3`)
      if (rows.length > 0)
        found.set(
          name,
          rows.map(({ id }) => id),
        )
    }
    return found
  })
}

async function fingerprintOf(office: Office): Promise<string> {
  const tables = await tablesOf(office)
  return inRows(office, async (ask) => {
    const prints: string[] = []
    for (const { name } of tables) {
      const [row] = await ask<{ print: string }>(
        `select count(*) || ':' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text))), '') as print
         from ${name} t where municipality_id = ?`,
      )
      prints.push(`${name} ${row?.print}`)
    }
    return prints.join('\n')
  })
}

/** As the owner of the tables: what the program's own role may not read is looked at too. */
function inRows<T>(
  { house, municipality }: Office,
  run: (ask: <R>(sql: string) => Promise<R[]>) => Promise<T>,
): Promise<T> {
  return house.app.db.transaction(async (tx) => {
    await tx.raw("select set_config('app.municipality_id', ?, true)", [municipality.id])
    return run(async <R>(sql: string) => (await tx.raw<{ rows: R[] }>(sql, [municipality.id])).rows)
  })
}

/** The address with its parts filled in: from what is given by name, the rest with what exists nowhere. */
export function addressOf(path: string, given: Record<string, string> = {}): string {
  return path.replace(/[:*](\w+)/g, (_part, name: string) => given[name] ?? NOWHERE)
}

export const NOWHERE = '11111111-2222-4333-8444-555555555555'

/** The token of this person's session, as any page with a form has it. */
export async function tokenOf(client: Client): Promise<string> {
  for (const path of ['/', '/acceso']) {
    const token = (await client.visit(path)).$('input[name=_csrf]').first().attr('value')
    if (token) return token
  }
  throw new Error('no page with a form')
}

/** A form with files as a browser sends it. */
export function multipart(fields: Record<string, string>): { body: string; type: string } {
  const boundary = '----concejo-security'
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return { body: `${parts.join('')}--${boundary}--\r\n`, type: `multipart/form-data; boundary=${boundary}` }
}
