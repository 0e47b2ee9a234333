import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { load } from 'cheerio'
import { expect, test } from '@jest/globals'
import { filesUnder } from '../i18n/spoken-keys.ts'

const root = resolve(import.meta.dirname, '../../..')
const views = filesUnder('views', '.ejs').map((path) => ({
  name: relative(root, path),
  text: readFileSync(path, 'utf8'),
}))

test('raw output is for includes and the body of a layout, nothing else', () => {
  const raw = views.flatMap(({ name, text }) =>
    [...text.matchAll(/<%-([\s\S]*?)%>/g)].map(([, output]) => ({ name, output: output?.trim() ?? '' })),
  )

  expect(raw.length).toBeGreaterThan(50)
  const mayBeRaw = ({ name, output }: { name: string; output: string }) =>
    /^include\([^;]*\)$/.test(output) || (name.startsWith('views/layout/') && output === 'v.body')
  expect(raw.filter((each) => !mayBeRaw(each))).toEqual([])
})

test('no view carries a style or a script of its own: the page’s policy would refuse it', () => {
  const inline = views.filter(({ text }) =>
    /\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)|javascript:/i.test(text),
  )

  expect(inline.map(({ name }) => name)).toEqual([])
})

test('words come from the catalogue: a view holds none', () => {
  const spoken = views.flatMap(({ name, text }) => {
    const page = load(text.replace(/<%[\s\S]*?%>/g, ''), null, false)
    page('script').remove()
    const said = [page.root().text(), ...page('*').map((_place, element) =>
      ['aria-label', 'title', 'alt', 'placeholder'].map((attribute) => page(element).attr(attribute) ?? '').join(' '),
    ).get()] // prettier-ignore
    return (said.join(' ').match(/\p{L}{2,}/gu) ?? [])
      .filter((word) => word !== 'SHA') // the name of an algorithm, in every language
      .map((word) => `${name}: ${word}`)
  })

  expect(spoken).toEqual([])
})

test('every form that posts carries the token of its session', () => {
  const without = views.flatMap(({ name, text }) =>
    [...text.matchAll(/<form\b[^>]*method="post"[\s\S]*?<\/form>/gi)]
      .filter(([form]) => !form.includes('/components/csrf'))
      .map(([form]) => `${name}: ${form.slice(0, 80)}`),
  )

  expect(without).toEqual([])
})
