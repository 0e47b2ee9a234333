import path from 'node:path'
import type { Bench } from './bench.ts'
import type { Target } from './load.ts'
import { ratio, rounds } from './pages.ts'
import { makeRows, startPeers } from './peers.ts'
import type { Result } from './report.ts'
import { COUNCIL } from './world.ts'

/** Pages of somebody who is identified, against a bare page with one query of 30 rows. */
export async function personal({ world, quick }: Bench): Promise<Result[]> {
  const home = await world()
  await makeRows(home.databaseUrl)
  const peers = await startPeers(path.join(home.dataDir, 'peers'), {}, home.databaseUrl)
  try {
    const clerk = await home.logIn(`${COUNCIL.slug}-tramitacion`)
    const citizen = await home.logIn('maria-garcia')
    const desk = await home.ask('/oficina/expedientes?ver=unidad', { cookie: clerk })
    const expedient = /href="(\/oficina\/expedientes\/[0-9a-f-]{36})"/.exec(desk.body)?.[1] ?? ''
    const wanted = {
      'clerk: the desk': { path: '/oficina/expedientes?ver=unidad', cookie: clerk },
      'clerk: an expedient': { path: expedient, cookie: clerk },
      'citizen: the folder': { path: '/carpeta', cookie: citizen },
      'citizen: an expedient': { path: await expedientOf(home, citizen), cookie: citizen },
    }
    const targets: Record<string, Target> = {
      bare: { port: peers.port, path: '/rows', host: 'localhost', pid: peers.pid },
    }
    for (const [name, { path: where, cookie }] of Object.entries(wanted)) {
      const answer = await home.ask(where || '/carpeta', { cookie })
      if (!where || answer.status !== 200) throw new Error(`${name}: ${where || 'no address'} answers ${answer.status}`)
      targets[name] = { port: home.port, path: where, host: home.host, pid: home.pid, cookie }
    }
    const { bare = [], ...found } = await rounds(targets, { quick, clients: 16 })
    return Object.entries(found).map(([name, ours]) =>
      ratio(`${name} ÷ bare page with a query of 30 rows`, '≥ 0.7', ours, bare),
    )
  } finally {
    await peers.stop()
  }
}

/** One of the person's own, as their folder links it. */
async function expedientOf(home: Awaited<ReturnType<Bench['world']>>, cookie: string): Promise<string> {
  const { body } = await home.ask('/carpeta', { cookie })
  return /href="(\/carpeta\/expedientes\/[0-9a-f-]{36})"/.exec(body)?.[1] ?? ''
}
