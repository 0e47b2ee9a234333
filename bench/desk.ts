import type { Bench } from './bench.ts'
import { percentile } from './load.ts'
import { type Result, figure } from './report.ts'
import { COUNCIL, type World, openWorld } from './world.ts'

const searches = ['number', 'NIF', 'name', 'common word', 'two common words'] as const

/** The clerk's lists and searches with a million entries and expedients against ten thousand, through HTTP. */
export async function desk({ world, quick, log, big }: Bench): Promise<Result[]> {
  const few = await world()
  const many = await openWorld({ entries: quick ? 1500 : 1_000_000, dataDir: big, log })
  try {
    const sides = await Promise.all([few, many].map(visits))
    const times = new Map<string, [number[], number[]]>()
    for (let round = 0; round < (quick ? 3 : 150); round++) {
      for (const name of sides[0]?.keys() ?? []) {
        const found = times.get(name) ?? [[], []]
        times.set(name, found)
        for (const [side, visit] of sides.entries()) {
          const ms = await visit.get(name)?.(round)
          if (ms !== undefined && (quick || round >= 10)) found[side as 0 | 1].push(ms)
        }
      }
    }
    return [...times].map(([name, [small, big]]) => ({
      name: `${name}, p95 with 1,000,000 ÷ with 10,000`,
      goal: '≤ 2',
      value: percentile(big, 95) / percentile(small, 95),
      sides: `${figure(percentile(big, 95))} ms (p50 ${figure(percentile(big, 50))}) ÷ ${figure(percentile(small, 95))} ms (p50 ${figure(percentile(small, 50))})`,
    }))
  } finally {
    await many.close()
  }
}

/** Every list and search by its name; what is looked for changes from round to round and exists. */
export async function visits(home: World): Promise<Map<string, (round: number) => Promise<number>>> {
  const clerk = await home.logIn(`${COUNCIL.slug}-tramitacion`)
  const registrar = await home.logIn(`${COUNCIL.slug}-registro`)
  const samples = await samplesOf(home)
  const found = new Map<string, (round: number) => Promise<number>>()
  const get = async (where: string, cookie: string) => {
    const answer = await home.ask(where, { cookie })
    if (answer.status !== 200) throw new Error(`${where} answers ${answer.status}`)
    return answer
  }
  for (const scope of ['mias', 'unidad', 'todas']) {
    found.set(`desk, ${scope}`, async () => (await get(`/oficina/expedientes?ver=${scope}`, clerk)).ms)
  }
  found.set('desk, todas, everything', async () => (await get('/oficina/expedientes?ver=todas&estado=todos', clerk)).ms)
  found.set('registry, newest', async () => (await get('/oficina/registro', registrar)).ms)
  for (const kind of searches) {
    const look = (list: string, cookie: string, of: 'expedient' | 'entry') => async (round: number) => {
      const sample = samples[round % samples.length]
      if (!sample) throw new Error('nothing to look for')
      const words = {
        number: sample[of],
        NIF: sample.nif,
        name: sample.name,
        'common word': 'licencia',
        'two common words': 'licencia garcía',
      }[kind]
      const { ms, body } = await get(`${list}${encodeURIComponent(words)}`, cookie)
      if (!body.includes('</td>')) throw new Error(`${list}${words} finds nothing`)
      return ms
    }
    found.set(`desk, search by ${kind}`, look('/oficina/expedientes?ver=todas&estado=todos&q=', clerk, 'expedient'))
    found.set(`registry, search by ${kind}`, look('/oficina/registro?q=', registrar, 'entry'))
  }
  return found
}

interface Sample {
  entry: string
  expedient: string
  nif: string
  name: string
}

async function samplesOf(home: World): Promise<Sample[]> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: home.databaseUrl })
  await client.connect()
  await client.query('begin')
  await client.query("select set_config('app.municipality_id', $1, true)", [COUNCIL.id])
  const { rows } = await client.query<Sample>(
    `select r.number as entry, e.number as expedient, e.applicant_nif as nif, e.applicant_name as name
       from expedient e join registry_entry r on r.municipality_id = e.municipality_id and r.expedient_id = e.id
      where e.municipality_id = $1 order by md5(e.number) limit 150`,
    [COUNCIL.id],
  )
  await client.end()
  return rows
}
