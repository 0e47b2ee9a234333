import { readFileSync } from 'node:fs'
import { dirname, join, resolve, sep } from 'node:path'
import ejs from 'ejs'
import { asset } from './assets.ts'
import type { Translate } from '../i18n/i18n.ts'

type Data = Record<string, unknown>
type Include = (name: string, data?: Data) => string
type Body = (v: Data, escapeFn: typeof escapeHtml, include: Include, rethrow: typeof rethrowAt) => string
interface Template {
  body: Body
  /** Its includes by the names it uses: paths are resolved once. */
  includes: Map<string, Template>
  file: string
}

export interface ViewOptions {
  /** Compile once and keep; false while a page is being written. */
  cache: boolean
  /** What every template may use besides its own data. */
  globals?: Data
}

export interface Views {
  /** For `app.engine('ejs', views.engine)`. */
  engine: (file: string, locals: object, done: (error: unknown, html?: string) => void) => void
  /** A template by its name under the root, wrapped in its layout unless `layout: false`. */
  render: (name: string, data: Data) => string
}

/** A component sees what it is given and what belongs to the whole page, never the page's own data by accident:
 *  a page with a `hint` does not put hints on all its fields. Other includes (a page's own parts) inherit all of it. */
const componentData = (v: Data, given: Data | undefined): Data => ({
  t: v['t'],
  csrfToken: v['csrfToken'],
  viewer: v['viewer'],
  municipality: v['municipality'],
  path: v['path'],
  problems: v['problems'],
  problemAt: v['problemAt'],
  values: v['values'],
  asset: v['asset'],
  layout: v['layout'],
  ...given,
})

interface Problem {
  field: string
  key?: string
  params?: Record<string, unknown>
  message?: string
}

/** EJS's compiler, with an own include and escape: its own copy the whole data twice for each include and run five
 *  replacements on each value, which together cost nine times what the page itself does. */
export function openViews(root: string, options: ViewOptions): Views {
  const top = resolve(root)
  const kept = new Map<string, Template>()

  function load(file: string): Template {
    const known = kept.get(file)
    if (known) return known
    if (!file.startsWith(top + sep)) throw new Error(`a view outside its folder: ${file}`)
    const template = { body: compile(file), includes: new Map<string, Template>(), file }
    if (options.cache) kept.set(file, template)
    return template
  }

  const fileOf = (name: string, from?: string): string => {
    const path = name.endsWith('.ejs') ? name : `${name}.ejs`
    return from && !path.startsWith('/') ? resolve(dirname(from), path) : join(top, path)
  }

  function run(template: Template, v: Data): string {
    const include: Include = (name, data) => {
      let part = template.includes.get(name)
      if (!part) {
        part = load(fileOf(name, template.file))
        if (options.cache) template.includes.set(name, part)
      }
      return run(part, name.startsWith('/components/') ? componentData(v, data) : { ...v, ...data })
    }
    return template.body(v, escapeHtml, include, rethrowAt)
  }

  function page(template: Template, locals: object): string {
    const v: Data = { asset, ...options.globals, ...locals }
    v['values'] ??= {}
    v['problemAt'] = problemsByField(v)
    const body = run(template, v)
    if (v['layout'] === false) return body
    const layout = typeof v['layout'] === 'string' ? v['layout'] : 'main'
    return run(load(fileOf(`layout/${layout}`)), { ...v, layout, body })
  }

  return {
    engine: (file, locals, done) => {
      let html: string
      try {
        html = page(load(file), locals)
      } catch (error) {
        return done(error)
      }
      done(null, html)
    },
    render: (name, data) => page(load(fileOf(name)), data),
  }
}

/** What is wrong with each field, in words: fields ask by their name. The first problem of a field is the one shown. */
function problemsByField(v: Data): Record<string, string> {
  const messages: Record<string, string> = Object.create(null)
  const t = v['t'] as Translate
  for (const problem of (v['problems'] as Problem[] | undefined) ?? []) {
    messages[problem.field] ??= problem.message ?? t(problem.key ?? '', problem.params)
  }
  return messages
}

/** `strict` and a named data object instead of `with`: the engine can then optimise the template as any function. */
function compile(file: string): Body {
  const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '')
  const template = new ejs.Template(text, {
    filename: file,
    strict: true,
    _with: false,
    localsName: 'v',
    destructuredLocals: ['t'],
    compileDebug: true,
  })
  template.compile()
  const source = `"use strict";
let __line = 1
const __lines = ${JSON.stringify(text)}, __filename = ${JSON.stringify(file)}
try {
${template.source}
} catch (error) { rethrow(error, __lines, __filename, __line) }
//# sourceURL=${JSON.stringify(file)}`
  // oxlint-disable-next-line no-implied-eval -- compiling our own templates is what this file does; nothing of a request enters
  return new Function('v', 'escapeFn', 'include', 'rethrow', source) as Body
}

const SPECIAL = /[&<>"']/
const ENTITY: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' }

/** Most values hold nothing to escape: look before replacing. */
export function escapeHtml(value: string | number | boolean | null | undefined): string {
  if (value === undefined || value === null) return ''
  const text = typeof value === 'string' ? value : String(value)
  return SPECIAL.test(text) ? text.replace(/[&<>"']/g, (c) => ENTITY[c] ?? c) : text
}

const seen = new WeakSet<Error>()

/** A fault in a template says which line of which file; the innermost one is kept. */
function rethrowAt(error: unknown, text: string, file: string, line: number): never {
  if (!(error instanceof Error) || seen.has(error)) throw error
  seen.add(error)
  const around = text.split('\n').slice(Math.max(0, line - 2), line + 1)
  error.message = `${error.message}\n  in ${file}:${line}\n${around.map((l) => `    ${l}`).join('\n')}`
  throw error
}
