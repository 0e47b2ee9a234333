import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Bench } from './bench.ts'
import { load, median, memoryOf } from './load.ts'
import type { Result } from './report.ts'
import { COUNCIL, type Program, askAt, newFolder, startProgram } from './world.ts'

/** From nothing to the first page of a council, the second start, and what the process weighs. */
export async function start({ quick }: Bench): Promise<Result[]> {
  const cold: number[] = []
  const warm: number[] = []
  const ready: number[] = []
  let idle = 0
  let loaded = 0
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    const dataDir = newFolder()
    for (const times of [cold, warm]) {
      const { program, firstPage } = await firstPageOf(dataDir)
      times.push(firstPage / 1000)
      if (times === cold) ready.push(program.greetedAfter / 1000)
      else {
        idle = memoryOf(program.pid)
        const host = `${COUNCIL.slug}.localhost:${program.port}`
        const target = { port: program.port, host, path: '/tramites', pid: program.pid }
        await load(target, { clients: 16, seconds: quick ? 1 : 10 })
        loaded = Math.max(loaded, memoryOf(program.pid))
      }
      await program.stop()
    }
    rmSync(dataDir, { recursive: true, force: true })
  }
  return [
    { name: 'empty folder to first page', goal: '≤ 6', value: median(cold), unit: 's', sides: `everything ready: ${median(ready).toFixed(1)} s` },
    { name: 'second start to first page', goal: '', value: median(warm), unit: 's', sides: '' },
    { name: 'resident memory, idle', goal: '', value: idle, unit: 'MB', sides: `after load: ${Math.round(loaded)} MB` },
  ] // prettier-ignore
}

/** Asked from the first moment on: who comes before the program is ready waits in the queue of its port. */
async function firstPageOf(dataDir: string): Promise<{ program: Program; firstPage: number }> {
  const port = await freePort()
  const began = performance.now()
  const starting = startProgram({ DATA_DIR: dataDir, PORT: String(port) })
  const host = `${COUNCIL.slug}.localhost:${port}`
  for (;;) {
    const answer = await askAt({ port, host }, '/tramites', {}).catch(() => undefined)
    if (answer?.status === 200) {
      const firstPage = performance.now() - began
      return { program: await starting, firstPage }
    }
    if (performance.now() - began > 120_000) throw new Error('no page in two minutes')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
