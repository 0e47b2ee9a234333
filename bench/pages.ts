import path from 'node:path'
import type { Bench } from './bench.ts'
import { type Load, type Target, load, median } from './load.ts'
import { startPeers } from './peers.ts'
import { type Result, figure } from './report.ts'
import { COUNCIL } from './world.ts'

const CLIENTS = 16

/** Anonymous pages through the whole stack against the same bytes from a bare one. */
export async function pages({ world, quick }: Bench): Promise<Result[]> {
  const home = await world()
  const catalogue = '/tramites'
  const { body } = await home.ask(catalogue)
  const procedure = /href="(\/tramites\/[a-z0-9-]+)"/.exec(body)?.[1] ?? ''
  const own = { [catalogue]: body, [procedure]: (await home.ask(procedure)).body }
  const peers = await startPeers(path.join(home.dataDir, 'peers'), own)
  try {
    const ours = (where: string): Target => ({ port: home.port, path: where, host: home.host, pid: home.pid })
    const bare = (where: string): Target => ({
      port: peers.port,
      path: where,
      host: `127.0.0.1:${peers.port}`,
      pid: peers.pid,
    })
    for (const where of Object.keys(own)) await sameBytes(ours(where), bare(where))
    const targets = {
      catalogue: ours(catalogue),
      procedure: ours(procedure),
      'bare catalogue': bare(catalogue),
      'bare procedure': bare(procedure),
      hello: bare('/hello'),
    }
    const found = await rounds(targets, { quick, clients: CLIENTS })
    const results = (['catalogue', 'procedure'] as const).flatMap((page) => [
      ratio(`${page} page ÷ Express + EJS of the same bytes`, '≥ 3', found[page], found[`bare ${page}`]),
      ratio(`${page} page ÷ Express hello`, '≥ 0.8', found[page], found.hello),
    ])
    return results
  } finally {
    await peers.stop()
  }
}

async function sameBytes(one: Target, other: Target): Promise<void> {
  const read = async ({ port, path: where, host }: Target) => {
    const { askAt } = await import('./world.ts')
    return (await askAt({ port, host }, where, {})).body
  }
  const [a, b] = await Promise.all([read(one), read(other)])
  if (a !== b) throw new Error(`${COUNCIL.slug}${one.path}: the two sides do not send the same bytes`)
}

/** Each side once in every round, so that what disturbs the machine disturbs them all. The first round only warms up. */
export async function rounds<Name extends string>(
  targets: Record<Name, Target>,
  { quick, clients }: { quick: boolean; clients: number },
): Promise<Record<Name, Load[]>> {
  const found = Object.fromEntries(Object.keys(targets).map((name) => [name, []])) as unknown as Record<Name, Load[]>
  const names = Object.keys(targets) as Name[]
  for (let round = 0; round < (quick ? 1 : 6); round++) {
    for (const name of names) {
      const measured = await load(targets[name], { clients, seconds: quick || round === 0 ? 1 : 2 })
      if (quick || round > 0) found[name].push(measured)
    }
  }
  return found
}

/** Of requests per second, round by round; processor time stands beside it. */
export function ratio(name: string, goal: string, ours: readonly Load[], theirs: readonly Load[]): Result {
  const each = ours.map((one, i) => one.perSecond / (theirs[i]?.perSecond ?? Number.NaN))
  const of = (side: readonly Load[]) =>
    `${figure(median(side.map((one) => one.perSecond)))}/s (${Math.round(median(side.map((one) => one.cpuPerRequest)))} µs)`
  return { name, goal, value: median(each), sides: `${of(ours)} ÷ ${of(theirs)}` }
}
