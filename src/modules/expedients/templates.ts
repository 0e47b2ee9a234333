import { readFileSync } from 'node:fs'
import path from 'node:path'
import { invalid } from '../../platform/errors.ts'

/** What a template may speak of. A name outside this list is a fault of the template and says so. */
export interface MergeData {
  'expedient.number': string
  'expedient.title': string
  'applicant.name': string
  'applicant.nif': string
  'entry.number': string
  'entry.date': string
  'unit.name': string
  'procedure.legalBasis': string
  'procedure.appeal': string
}

const folder = path.resolve(import.meta.dirname, 'templates')
const text = (id: string): string => readFileSync(path.join(folder, `${id}.md`), 'utf8')

export const templates = [
  { id: 'resolution-grant', kind: 'resolution', text: text('resolution-grant') },
  { id: 'resolution-refuse', kind: 'resolution', text: text('resolution-refuse') },
  { id: 'report', kind: 'report', text: text('report') },
] as const

export type Template = (typeof templates)[number]

export function getTemplate(id: string): Template {
  const found = templates.find((template) => template.id === id)
  if (!found) throw invalid('expedients.error.no-template')
  return found
}

/** Puts the expedient's data in its place. What people typed is only text: it cannot make headings or links of its own. */
export function mergeFields(body: string, data: MergeData): string {
  const known = data as unknown as Record<string, string>
  return body.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_all, name: string) => {
    const value = Object.hasOwn(known, name) ? known[name] : undefined
    if (value === undefined) throw invalid('expedients.error.unknown-merge-field', { name })
    return value.replace(/[\\`*_{}[\]<>#|~]/g, (sign) => `\\${sign}`).replace(/\s+/g, ' ')
  })
}

/** The first «{{…}}» or «(Escriba aquí…)» that nobody filled in, with its line: a text with gaps is not sent to sign. */
export function firstGap(body: string): { line: number; text: string } | null {
  for (const [index, line] of body.split('\n').entries()) {
    const gap = /\{\{[^}]*\}\}|\(Escriba aquí[^)]*\)/.exec(line)
    if (gap) return { line: index + 1, text: gap[0] }
  }
  return null
}
