import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { load } from 'cheerio'
import express from 'express'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { openViews } from '../../../src/platform/http/views.ts'
import { openTranslations } from '../../../src/platform/i18n/i18n.ts'
import { platformLocale } from '../../../src/platform/i18n/locale.es.ts'

const t = openTranslations([platformLocale, { 'a.b': 'Palabras', 'a.error': 'Indique el asunto' }])
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'views-'))
  put('layout/main', '<title><%= v.title %></title><main><%- v.body %></main>')
  put('layout/staff', '<nav></nav><%- v.body %>')
  put('components/box', '<b><%= v.name %><%= v.hint %>|<%= v.path %>|<%= t("a.b") %></b>')
  put('page/_part', '<i><%= v.hint %><%= v.n %></i>')
  put('page/whole', '<%- include("/components/box", { name: v.name }) %><%- include("./_part", { n: 1 }) %>')
  put('page/broken', 'one\n<p><%= v.missing.name %></p>')
  put('page/outside', '<%- include("../../outside") %>')
})
afterAll(() => rmSync(folder, { recursive: true }))

function put(name: string, text: string): void {
  mkdirSync(join(folder, name, '..'), { recursive: true })
  writeFileSync(join(folder, `${name}.ejs`), text)
}

describe('templates', () => {
  const open = () => openViews(folder, { cache: true })

  test('what people write is shown and never obeyed', () => {
    const html = open().render('page/whole', { t, title: '<x>', name: `<script>&"'`, layout: false })

    expect(html).toContain('<b>&lt;script&gt;&amp;&#34;&#39;|')
  })

  test('a component sees its own data and the page’s common things, not the page’s data; a page’s part sees all', () => {
    const html = open().render('page/whole', { t, title: 'x', name: 'n', hint: 'page', path: '/p', layout: false })

    expect(html).toBe('<b>n|/p|Palabras</b><i>page1</i>')
  })

  test('a page goes into the layout it names, or into none', () => {
    const page = { t, title: 'Título', name: '' }

    expect(open().render('page/whole', page)).toContain('<title>Título</title><main><b>')
    expect(open().render('page/whole', { ...page, layout: 'staff' })).toMatch(/^<nav>/)
    expect(open().render('page/whole', { ...page, layout: false })).toMatch(/^<b>/)
  })

  test('a fault names the file and the line', () => {
    expect(() => open().render('page/broken', { t, title: 'x' })).toThrow(/broken\.ejs:2/)
  })

  test('nothing outside the folder is a view', () => {
    expect(() => open().render('page/outside', { t, title: 'x' })).toThrow('outside its folder')
  })

  test('a page being written is read anew; in production it is read once', () => {
    put('page/changing', 'one')
    const [kept, fresh] = [openViews(folder, { cache: true }), openViews(folder, { cache: false })]
    for (const views of [kept, fresh]) views.render('page/changing', { t, layout: false })
    put('page/changing', 'two')

    expect(kept.render('page/changing', { t, layout: false })).toBe('one')
    expect(fresh.render('page/changing', { t, layout: false })).toBe('two')
  })

  test('Express renders with what the request carries, and a fault reaches the error page', async () => {
    const app = express()
    app.engine('ejs', open().engine).set('views', folder).set('view engine', 'ejs')
    app.use((req, res, next) => {
      Object.assign(res.locals, { t, path: req.path })
      next()
    })
    app.get('/ok', (_req, res) => res.render('page/whole', { title: 'T', name: 'n' }))
    app.get('/bad', (_req, res) => res.render('page/broken', { title: 'T' }))
    app.use(
      ((error: Error, _req, res, _next) => void res.status(500).send(error.message)) as express.ErrorRequestHandler,
    )

    expect((await request(app).get('/ok')).text).toContain('<b>n|/ok|Palabras</b>')
    expect((await request(app).get('/bad')).text).toContain('broken.ejs')
  })
})

describe('components of a form', () => {
  const views = openViews(resolve(import.meta.dirname, '../../../views'), { cache: true })
  const problems = [
    { field: 'subject', key: 'a.error' },
    { field: '', key: 'form.error.unreadable' },
  ]
  const component = (name: string, data: object, page: object = {}) =>
    load(views.render(`components/${name}`, { t, layout: false, ...page, ...data }))

  const controls: [string, object][] = [
    ['field', {}],
    ['textarea', { maxlength: 200 }],
    ['select', { options: [{ value: 'a', text: 'A' }] }],
    ['radios', { options: [{ value: 'a', text: 'A' }, { value: 'b', text: 'B' }] }],
    ['checkboxes', { options: [{ value: 'a', text: 'A' }, { value: 'b', text: 'B' }] }],
    ['date', {}],
    ['file', {}],
  ] // prettier-ignore

  test('the summary of problems leads to each field', () => {
    const page = component('problems', {}, { problems })

    expect(page('[role=alert] a[href="#subject"]').text()).toBe('Indique el asunto')
    expect(page('[role=alert] li').length).toBe(2)
    expect(page('h2').text()).toBe('Hay 2 cosas que corregir')
    expect(component('problems', {})('*').text().trim()).toBe('')
  })

  test.each(controls)(
    '%s: where the summary leads there is a control, which names its hint and its problem',
    (name, extra) => {
      const page = component(name, { name: 'subject', label: 'Asunto', hint: 'Pista', ...extra }, { problems })

      const control = page('#subject')
      expect(['input', 'select', 'textarea']).toContain(control.prop('tagName')?.toLowerCase())
      expect(page('#subject-error').text()).toContain('Indique el asunto')
      const described = page('[aria-describedby]').first().attr('aria-describedby')?.split(' ') ?? []
      expect(described).toEqual(expect.arrayContaining(['subject-hint', 'subject-error']))
      for (const id of described) expect(page(`#${id}`).length).toBe(1)
      expect(page('label, legend').first().text()).toContain('Asunto')
    },
  )

  test.each(controls)('%s: says nothing of problems or hints it has not', (name, extra) => {
    const page = component(name, { name: 'subject', label: 'Asunto', ...extra })

    expect(page('.govuk-error-message, .govuk-hint:not(.govuk-character-count__message)').length).toBe(0)
  })

  test('what was posted stays, hostile as it may be', () => {
    const values = { subject: `"><script>` }

    expect(component('field', { name: 'subject', label: 'x' }, { values })('input').val()).toBe(values.subject)
    expect(component('textarea', { name: 'subject', label: 'x' }, { values })('textarea').val()).toBe(values.subject)
  })

  test('choices posted stay made, one or several', () => {
    const options = ['a', 'b', 'c'].map((value) => ({ value, text: value }))
    const chosen = (name: string, value: unknown) =>
      component(
        name,
        { name: 'x', label: 'x', options },
        { values: { x: value } },
      )(':checked, [selected]')
        .map((_place, element) => element.attribs['value'])
        .get()

    expect(chosen('radios', 'b')).toEqual(['b'])
    expect(chosen('select', 'c')).toEqual(['c'])
    expect(chosen('checkboxes', 'a')).toEqual(['a'])
    expect(chosen('checkboxes', ['a', 'c'])).toEqual(['a', 'c'])
  })

  test('a day is shown in its three boxes, and what was posted wins', () => {
    const boxes = (page: ReturnType<typeof load>) =>
      page('input')
        .map((_place, element) => element.attribs['value'])
        .get()

    expect(boxes(component('date', { name: 'd', label: 'x', value: '1984-03-27' }))).toEqual(['27', '03', '1984'])
    expect(boxes(component('date', { name: 'd', label: 'x' }, { values: { 'd-day': '31', 'd-month': '2' } }))).toEqual([
      '31',
      '2',
      '',
    ])
  })

  test('a textarea that begins with an empty line keeps it', () => {
    const html = views.render('components/textarea', { t, layout: false, name: 'x', label: 'x', value: '\nsecond' })

    expect(html).toContain('>\n\nsecond</textarea>')
  })
})
