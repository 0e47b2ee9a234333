import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { PageKey } from './pages.ts'

const source = readFileSync(path.join(import.meta.dirname, 'default-pages.es.md'), 'utf8')
const [head = '', ...parts] = source.split(/^# /m)
const texts = new Map(
  parts.map((part) => {
    const end = part.indexOf('\n')
    return [part.slice(0, end).trim(), part.slice(end).trim()] as const
  }),
)

/** The day on which somebody last read through the program's own texts. */
export const defaultTextsDate = head.trim()

export type Variant = 'province' | 'no-regulation'

/** The program's text of a page, filled with what is known of the council. It asks for nothing that is not given. */
export function defaultText(
  key: PageKey,
  variants: readonly Variant[],
  data: Readonly<Record<string, string>>,
): string {
  const names = [...variants.map((variant) => `${key} @${variant}`), key]
  const text = names.map((name) => texts.get(name)).find((found) => found !== undefined)
  if (text === undefined) throw new Error(`no text for the page ${key}`)
  return text.replace(/\{\{(\w+)\}\}/g, (_all, name: string) => {
    const value = data[name]
    if (value === undefined) throw new Error(`the text of ${key} asks for ${name}`)
    return value
  })
}
