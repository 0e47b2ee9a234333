import type { Server } from 'node:http'
import { type CheerioAPI, load } from 'cheerio'
import request, { type Response } from 'supertest'

export interface Answer {
  status: number
  text: string
  body: unknown
  headers: Record<string, string>
  location: string
  $: CheerioAPI
}

export interface SentFile {
  field: string
  name: string
  content: Buffer
  type?: string
}

/** A person's browser without scripts: keeps cookies, visits pages and submits the forms it finds there. */
export class Client {
  private readonly server: Server
  readonly host: string
  private readonly cookies = new Map<string, string>()

  constructor(server: Server, host: string) {
    this.server = server
    this.host = host
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async visit(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.kept(
      await request(this.server)
        .get(path)
        .set({ Host: this.host, ...this.jar(), ...headers })
        .redirects(0)
        .buffer(true)
        .parse(binary),
    )
  }

  /** A bare post, as any program could send it. */
  async post(
    path: string,
    fields: Record<string, string | string[]> = {},
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(fields)) {
      for (const one of [value].flat()) body.append(name, one)
    }
    return this.kept(
      await request(this.server)
        .post(path)
        .set({ Host: this.host, ...this.jar(), 'Content-Type': 'application/x-www-form-urlencoded', ...headers })
        .redirects(0)
        .buffer(true)
        .parse(binary)
        .send(body.toString()),
    )
  }

  /** Opens the page, fills the form found there (by default the first that posts) and sends it as a browser would. */
  async submit(
    path: string,
    fields: Record<string, string | string[]> = {},
    options: { form?: string; button?: { name: string; value: string }; files?: SentFile[] } = {},
  ): Promise<Answer> {
    const page = await this.visit(path)
    if (page.status !== 200 && page.status !== 422) {
      throw new Error(`no form at ${path}: ${page.status} ${page.location} ${page.$('h1').text().trim()}`)
    }
    return this.submitPage(page, path, fields, options)
  }

  async submitPage(
    page: Answer,
    path: string,
    fields: Record<string, string | string[]> = {},
    options: { form?: string; button?: { name: string; value: string }; files?: SentFile[] } = {},
  ): Promise<Answer> {
    const { $ } = page
    const form = $(options.form ?? 'main form[method=post]').first()
    if (form.length === 0) throw new Error(`no form ${options.form ?? ''} at ${path}: ${$('h1').text().trim()}`)
    const values = new Map<string, string[]>()
    for (const { name, value } of form.serializeArray()) values.set(name, [...(values.get(name) ?? []), value])
    for (const [name, value] of Object.entries(fields)) values.set(name, [value].flat())
    if (options.button) values.set(options.button.name, [options.button.value])
    const action = form.attr('action') || path
    if (form.attr('enctype') !== 'multipart/form-data') return this.post(action, Object.fromEntries(values))
    const sending = request(this.server)
      .post(action)
      .set({ Host: this.host, ...this.jar() })
      .redirects(0)
      .buffer(true)
      .parse(binary)
    for (const [name, list] of values) for (const value of list) sending.field(name, value)
    for (const file of options.files ?? []) {
      sending.attach(file.field, file.content, {
        filename: file.name,
        contentType: file.type ?? 'application/octet-stream',
      })
    }
    return this.kept(await sending)
  }

  private jar(): Record<string, string> {
    return this.cookies.size > 0 ? { Cookie: this.cookie } : {}
  }

  private kept(response: Response): Answer {
    for (const line of [response.headers['set-cookie'] ?? []].flat()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      this.cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const bytes: unknown = response.body
    const text = Buffer.isBuffer(bytes) ? bytes.toString('utf8') : (response.text ?? '')
    return {
      status: response.status,
      text,
      body: bytes,
      headers: response.headers,
      location: response.headers['location'] ?? '',
      $: load(text),
    }
  }
}

/** Pages and files alike arrive as bytes. */
function binary(response: unknown, done: (error: Error | null, body: Buffer) => void): void {
  const stream = response as NodeJS.ReadableStream
  const parts: Buffer[] = []
  stream.on('data', (part: Buffer) => parts.push(part))
  stream.on('end', () => done(null, Buffer.concat(parts)))
  stream.on('error', (error: Error) => done(error, Buffer.alloc(0)))
}
