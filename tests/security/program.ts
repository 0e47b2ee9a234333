import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import https from 'node:https'
import path from 'node:path'
import { DEMO_PASSWORD } from '../../src/server/demonstration.ts'
import { Client } from '../support/client.ts'

const main = path.resolve(import.meta.dirname, '../../src/server/main.ts')

/** The program as its users start it: a process of its own, that a test may kill. */
export interface Program {
  port: number
  folder: string
  process: ChildProcess
  /** On the host of this council. */
  visitor: (slug: string) => Client
  /** Resolves when the process is gone, with its signal. */
  ended: Promise<string | null>
  log: () => string
  stop: () => Promise<void>
}

export async function startProgram(folder: string, env: Record<string, string>): Promise<Program> {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env['PATH'] ?? '',
      NODE_ENV: 'test',
      DATA_DIR: folder,
      PORT: '0',
      TLS_PORT: '0',
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stdout.on('data', (data: Buffer) => (said += data.toString()))
  child.stderr.on('data', (data: Buffer) => (said += data.toString()))
  const ended = once(child, 'exit').then(([, signal]: unknown[]) => (signal as string | null) ?? null)
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', () => {
      const found = /http:\/\/localhost:(\d+)/.exec(said)
      if (found) resolve(Number(found[1]))
    })
    void ended.then(() => reject(new Error(`the program ended before it was ready: ${said}`)))
  })
  return {
    port,
    folder,
    process: child,
    visitor: (slug) =>
      // The client's library takes an address as well as a server.
      new Client(`http://127.0.0.1:${port}` as unknown as Server, `${slug}.localhost:${port}`),
    ended,
    log: () => said,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** The whole way in: the door, the TLS handshake with a certificate of the demonstration, the way back. */
export async function comeIn(program: Program, client: Client, person: string): Promise<void> {
  const away = await client.submit('/acceso')
  const pfx = await readFile(path.join(program.folder, 'demo', `${person}.p12`))
  const back = await new Promise<string>((resolve, reject) => {
    https
      .get(away.location, { pfx, passphrase: DEMO_PASSWORD, rejectUnauthorized: false, agent: false }, (res) => {
        res.resume()
        if (res.headers.location) resolve(res.headers.location)
        else reject(new Error(`the certificate was refused: ${res.statusCode}`))
      })
      .on('error', reject)
  })
  const { pathname, search } = new URL(back)
  const landed = await client.visit(pathname + search)
  if (landed.location.startsWith('/acceso')) throw new Error(`not let in: ${landed.location}`)
}
