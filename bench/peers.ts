import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import express from 'express'
import pg from 'pg'
import { ended, unescaped } from './world.ts'

/** What the stack costs with no product in it: Express 5 and EJS as they come, without sessions, checks or councils. */
export interface Peers {
  port: number
  pid: number
  stop: () => Promise<void>
}

/** The pages are the product's own bytes, by their addresses. `databaseUrl` adds `/rows`: a page with one query of 30. */
export async function startPeers(folder: string, pages: Record<string, string>, databaseUrl?: string): Promise<Peers> {
  mkdirSync(folder, { recursive: true })
  const templates = Object.entries(pages).map(([address, html], i) => {
    const { template, data } = templateOf(html)
    writeFileSync(path.join(folder, `page-${i}.ejs`), template)
    return { address, view: `page-${i}`, data }
  })
  writeFileSync(path.join(folder, 'rows.ejs'), rowsTemplate)
  writeFileSync(path.join(folder, 'peers.json'), JSON.stringify({ templates, databaseUrl }))
  const child = spawn(process.execPath, [import.meta.filename, folder], {
    env: { PATH: process.env['PATH'], NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.once('data', (data: Buffer) => resolve(Number(String(data))))
    child.once('exit', (code) => reject(new Error(`the peers ended with ${code}`)))
  })
  return { port, pid: child.pid ?? 0, stop: () => ended(child) }
}

/** The same bytes out of a template: every text of the page is a value that is escaped, as it is in the product. */
export function templateOf(html: string): { template: string; data: string[] } {
  const data: string[] = []
  const value = (text: string) => {
    data.push(unescaped(text))
    return `<%= d[${data.length - 1}] %>`
  }
  const template = html
    .replaceAll('<%', '<%%')
    .replace(/>([^<>]*\S[^<>]*)</g, (_all, text: string) => `>${value(text)}<`)
    .replace(/ (href|value)="([^"<>]+)"/g, (_all, name: string, text: string) => ` ${name}="${value(text)}"`)
  return { template, data }
}

const rowsTemplate = `<!doctype html><html lang="es"><head><meta charset="utf-8"><title><%= title %></title></head><body>
<h1><%= title %></h1><table><thead><tr><th>Número</th><th>Asunto</th><th>Interesado</th><th>NIF</th><th>Fecha</th></tr></thead><tbody>
<% for (const row of rows) { %><tr class="table__row"><th scope="row" class="table__header"><a class="link" href="/expedientes/<%= row.id %>"><%= row.number %></a></th>
<td class="table__cell"><%= row.title %></td><td class="table__cell"><%= row.name %></td><td class="table__cell"><%= row.nif %></td>
<td class="table__cell"><%= row.at %></td></tr>
<% } %></tbody></table></body></html>`

/** 30 rows under one key out of ten thousand. */
export async function makeRows(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  await client.query(`create table if not exists bench_row (owner integer, n integer, id uuid default gen_random_uuid(),
    number text, title text, name text, nif text, at text, primary key (owner, n))`)
  await client.query(`insert into bench_row (owner, n, number, title, name, nif, at)
    select o, n, '2026/' || lpad((o * 30 + n)::text, 6, '0'), 'Solicitud de licencia de obra menor: calle Mayor, ' || n,
           'María García López', '10000001' || chr(65 + n % 20), '22/11/2026'
      from generate_series(1, 340) o, generate_series(1, 30) n on conflict do nothing`)
  await client.query('vacuum analyze bench_row')
  await client.end()
}

if (import.meta.main) {
  const folder = process.argv[2] ?? ''
  const { templates, databaseUrl } = JSON.parse(readFileSync(path.join(folder, 'peers.json'), 'utf8')) as {
    templates: { address: string; view: string; data: string[] }[]
    databaseUrl?: string
  }
  const app = express()
  app.set('views', folder)
  app.set('view engine', 'ejs')
  app.get('/hello', (_req, res) => void res.send('Hello'))
  for (const { address, view, data } of templates) app.get(address, (_req, res) => res.render(view, { d: data }))
  if (databaseUrl) {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 12 })
    const text = 'select id, number, title, name, nif, at from bench_row where owner = $1 order by n desc limit 30'
    app.get('/rows', async (_req, res) => {
      const { rows } = await pool.query({ name: 'rows', text, values: [7] })
      res.render('rows', { title: 'Expedientes', rows })
    })
  }
  const server = app.listen(0, '127.0.0.1', () => {
    process.stdout.write(String((server.address() as AddressInfo).port))
  })
}
