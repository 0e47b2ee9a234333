import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { Council } from '../municipalities/index.ts'
import type { RegulationSection } from './store.ts'

/** The model ordinance: our own wording, one `##` for each of its sections, with the council's data between braces. */
const model = parsed(readFileSync(path.join(import.meta.dirname, 'model-ordinance.es.md'), 'utf8'))

/** The model filled with the data of one council. From here on it is the council's own text. */
export function regulationText(
  council: Pick<Council, 'officialName' | 'name' | 'address' | 'postalCode'>,
  sedeAddress: string,
): { title: string; sections: RegulationSection[] } {
  const data: Record<string, string> = {
    council: council.officialName,
    // Before a council has said where its office is, the town hall is.
    office: `${council.address ?? model.townHall}, ${council.postalCode} ${council.name}`,
    sede: sedeAddress,
  }
  const filled = (text: string) =>
    text.replace(/\{\{(\w+)\}\}/g, (_all, key: string) => {
      const value = data[key]
      if (value === undefined) throw new Error(`the model ordinance asks for ${key}`)
      return value
    })
  return {
    title: model.title,
    sections: model.sections.map((section) => ({ ...section, text: filled(section.text) })),
  }
}

function parsed(markdown: string): { title: string; townHall: string; sections: RegulationSection[] } {
  const [head = '', ...parts] = markdown.split(/^## /m)
  const [title = '', townHall = ''] = head.replace(/^# /, '').trim().split(/\n+/)
  const sections = parts.map((part, i) => {
    const [first = '', ...rest] = part.split('\n')
    return { number: i + 1, title: first.trim(), text: rest.join('\n').trim() }
  })
  return { title, sections, townHall }
}
