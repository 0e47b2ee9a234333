import { readFileSync, readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { locales } from '../../../src/server/words.ts'

const root = resolve(import.meta.dirname, '../../..')
const KEY = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/
const SPOKEN = /(?<![\w.])(?:req\.|v\.)?(?:t|notFound|forbidden|conflict|gone|tooLarge|invalid|tooMany|unavailable)\(/g

export interface Spoken {
  key: string
  /** A key put together of parts is a pattern: some words must fit it. */
  isPattern: boolean
  file: string
}

export const filesUnder = (folder: string, ending: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(root, folder, name))

/** As the program opens them: words that nobody added to its list are words that no page finds. */
export const allWords = (): Record<string, string>[] => locales

/** Every key that views and code say: in `t(…)`, in refusals, and as the message of a schema or a problem. */
export function spokenKeys(): Spoken[] {
  const files = [...filesUnder('views', '.ejs'), ...filesUnder('src', '.ts')].filter((file) => !file.endsWith('.es.ts'))
  return files.flatMap((path) => {
    const file = relative(root, path)
    return keysIn(readFileSync(path, 'utf8')).map((found) => ({ ...found, file }))
  })
}

export function keysIn(source: string): Omit<Spoken, 'file'>[] {
  const text = source.replace(/<%#[\s\S]*?%>/g, '').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '')
  const found = new Map<string, boolean>()
  for (const call of text.matchAll(SPOKEN)) {
    const argument = firstArgument(text, call.index + call[0].length)
    for (const [, quoted] of argument.matchAll(/['"]([^'"`\n]+)['"]/g))
      if (quoted && KEY.test(quoted)) found.set(quoted, false)
    for (const [, pattern] of argument.matchAll(/`([^`]+)`/g)) {
      if (pattern && /^[a-z][a-z0-9-]*\./.test(pattern)) found.set(pattern, pattern.includes('${'))
    }
  }
  for (const [, message] of text.matchAll(/'([a-z-]+\.error\.[a-z0-9.-]+)'/g)) if (message) found.set(message, false)
  return [...found].map(([key, isPattern]) => ({ key, isPattern }))
}

function firstArgument(text: string, from: number): string {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    const c = text[at]
    if (c === '(' || c === '{' || c === '[') depth += 1
    if (depth === 0 && (c === ',' || c === ')')) return text.slice(from, at)
    if (c === ')' || c === '}' || c === ']') depth -= 1
  }
  return text.slice(from)
}

/** Whether some words answer to the key, as they are or in their plural forms. */
export function hasWords(words: Set<string>, { key, isPattern }: Omit<Spoken, 'file'>): boolean {
  if (!isPattern) return words.has(key) || words.has(`${key}_other`)
  const source = key.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^$()[\]\\|{}]/g, String.raw`\$&`)).join('.+') // prettier-ignore
  const fits = new RegExp(`^${source}(_other)?$`)
  return [...words].some((word) => fits.test(word))
}
