import pg from 'pg'
import type { Bench } from './bench.ts'
import { percentile } from './load.ts'
import { type Result, figure } from './report.ts'
import { COUNCIL, type World, hiddenFields } from './world.ts'

const SLUG = 'instancia-general'
const PAGES: Record<string, Record<string, string>> = {
  solicitante: {
    enNombreDeOtra: 'no',
    'domicilio-roadType': 'CALLE',
    'domicilio-roadName': 'Mayor',
    'domicilio-number': '3',
    'domicilio-postalCode': '10003',
    'domicilio-municipality': 'Cáceres',
  },
  escrito: {
    asunto: 'Farola rota',
    expone: 'La farola de la calle Mayor, 3 lleva rota un mes.',
    solicita: 'Que la arreglen.',
    tieneExpediente: 'no',
  },
  notificaciones: { canal: 'ELECTRONICA', correo: 'maria@ejemplo.es' },
}

/** From the signature on the answers to the confirmation with its number, over HTTP, and the receipts behind it. */
export async function filing({ world, quick }: Bench): Promise<Result[]> {
  const home = await world()
  const cookie = await home.logIn('maria-garcia')
  const client = new pg.Client({ connectionString: home.databaseUrl })
  await client.connect()
  // For all that follows: this connection reads and copies in the name of one council.
  await client.query("select set_config('app.municipality_id', $1, false)", [COUNCIL.id])
  try {
    const model = await answeredDraft(home, cookie)
    const results: Result[] = []
    for (const clients of quick ? [1, 2] : [1, 8, 32]) {
      const drafts = await copies(client, model, quick ? 2 * clients : 20 + 8 * clients)
      const sheets = new Map<string, Record<string, string>>()
      for (const id of drafts) sheets.set(id, await signature(home, cookie, id))
      const watching = receiptsOf(client, [...sheets.keys()])
      const times: number[] = []
      const began = performance.now()
      await Promise.all(
        Array.from({ length: clients }, async () => {
          for (let id = drafts.pop(); id; id = drafts.pop())
            times.push(await file(home, cookie, id, sheets.get(id) ?? {}))
        }),
      )
      const seconds = (performance.now() - began) / 1000
      const receipts = await watching
      const name = `filing, ${clients} at once`
      results.push(
        {
          name: `${name}: filings per second`,
          goal: '',
          value: times.length / seconds,
          unit: '/s',
          sides: `p95 ${figure(percentile(times, 95))} ms`,
        },
        {
          name: `${name}: receipts per second`,
          goal: '',
          value: receipts.length / ((performance.now() - began) / 1000),
          unit: '/s',
          sides: `behind their entry: p50 ${figure(percentile(receipts, 50))} s, p95 ${figure(percentile(receipts, 95))} s`,
        },
      )
    }
    return results
  } finally {
    await client.end()
  }
}

/** One general application, begun and answered as a person does. */
async function answeredDraft(home: World, cookie: string): Promise<string> {
  const send = async (where: string, fields: Record<string, string>) => {
    const page = await home.ask(where, { cookie })
    const form = { ...hiddenFields(page.body), ...fields }
    const action = /<form[^>]*method="post"[^>]*action="([^"]+)"/.exec(page.body.slice(page.body.indexOf('<main')))?.[1]
    const answer = await home.ask(action ?? where, { method: 'POST', cookie, form })
    if (answer.status !== 303) throw new Error(`${where} answers ${page.status}, its form ${answer.status}`)
    return String(answer.headers.location)
  }
  const base = await send(`/tramites/${SLUG}/solicitud`, {})
  for (const [page, fields] of Object.entries(PAGES)) await send(`${base}/${page}`, fields)
  return base.split('/').at(-1) ?? ''
}

/** The same application many times over: every copy is a draft of its own, to be signed and filed by itself. */
async function copies(client: pg.Client, model: string, count: number): Promise<string[]> {
  const columns = `municipality_id, person_id, represented_id, kind, procedure_code, procedure_version, title, expedient_id,
    answers, step, created_at, updated_at, expires_at`
  const { rows } = await client.query<{ id: string }>(
    `insert into draft (id, start_key, ${columns})
     select gen_random_uuid(), gen_random_uuid(), ${columns} from draft, generate_series(1, $2::int)
      where municipality_id = $1 and id = $3 returning id`,
    [COUNCIL.id, count, model],
  )
  return rows.map(({ id }) => id)
}

async function signature(home: World, cookie: string, id: string): Promise<Record<string, string>> {
  const { body, status } = await home.ask(`/solicitudes/${id}/firmar`, { cookie })
  if (status !== 200) throw new Error(`the page to sign answers ${status}`)
  return { ...hiddenFields(body), declaro: '1' }
}

/** From the press of the button until the confirmation with its number is there. */
async function file(home: World, cookie: string, id: string, form: Record<string, string>): Promise<number> {
  const began = performance.now()
  const signed = await home.ask(`/solicitudes/${id}/firmar`, { method: 'POST', cookie, form })
  const location = String(signed.headers.location)
  if (signed.status !== 303 || !location.endsWith('/presentada'))
    throw new Error(`filing answers ${signed.status} ${location}`)
  const confirmation = await home.ask(location, { cookie })
  if (confirmation.status !== 200 || !/\d{4}-E-\d{6}/.test(confirmation.body))
    throw new Error('no number on the confirmation')
  return performance.now() - began
}

/** Looks on from outside until the last one is there. Seconds from each entry until its receipt can be read. */
async function receiptsOf(client: pg.Client, drafts: string[]): Promise<number[]> {
  const lags = new Map<string, number>()
  for (let attempt = 0; attempt < 4000 && lags.size < drafts.length; attempt++) {
    const { rows } = await client.query<{ id: string; at: Date }>(
      `select d.id, e.registered_at as at
         from draft d join registry_entry e on e.municipality_id = d.municipality_id and e.id = d.filed_entry_id
         join registry_receipt r on r.municipality_id = e.municipality_id and r.entry_id = e.id
        where d.municipality_id = $1 and d.id = any($2::uuid[])`,
      [COUNCIL.id, drafts],
    )
    for (const { id, at } of rows) if (!lags.has(id)) lags.set(id, (Date.now() - at.getTime()) / 1000)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  if (lags.size < drafts.length) throw new Error(`${drafts.length - lags.size} receipts are missing`)
  return [...lags.values()]
}
