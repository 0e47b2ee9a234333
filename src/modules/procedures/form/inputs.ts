import type { Field, Page, RowField } from '../definition.ts'
import { answerOf, isParts, isRows, type Answers, type AnswerValue, type Scalar } from './answers.ts'

/** What stands in the inputs of a page, by input name: as typed, or as an answer is written back. Input names are the field's
 *  id; compound fields and groups add theirs behind hyphens: `nacimiento-day`, `habitantes-0-nombre`. */
export type Values = Record<string, string | string[]>

export const addressParts = [
  'roadType',
  'roadName',
  'number',
  'stair',
  'floor',
  'door',
  'postalCode',
  'municipality',
] as const

/** The parts of compound fields; the others are one input with the field's own name. */
const partsOfType: Partial<Record<Field['type'], readonly string[]>> = {
  date: ['day', 'month', 'year'],
  address: addressParts,
  identity_document: ['kind', 'number'],
  municipality_or_country: ['country', 'place', 'province'],
}

export const inputsOf = (field: RowField, name: string): string[] =>
  partsOfType[field.type]?.map((part) => `${name}-${part}`) ?? [name]

const isQuestion = (field: Field): field is RowField =>
  field.type !== 'note' && field.type !== 'fact' && field.type !== 'group'

const count = (fields: readonly RowField[]) => fields.reduce((sum, field) => sum + inputsOf(field, '').length, 0)

/** How many inputs a page can have at most: servers limit the fields of a form. */
export function inputCount(page: Page): number {
  return page.fields.reduce((sum, field) => {
    if (field.type === 'group') return sum + 1 + field.max * count(field.fields)
    return isQuestion(field) ? sum + count([field]) : sum
  }, 0)
}

/** Takes from a posted body the inputs of this page and nothing else, as text. Whole rows left empty are closed up. */
export function collect(page: Page, body: unknown, action: RowAction | null): Values {
  const values: Values = Object.create(null)
  const given = new Map(body !== null && typeof body === 'object' ? Object.entries(body) : [])
  const take = (field: RowField, from: string, to: string): boolean => {
    let isTyped = false
    const targets = inputsOf(field, to)
    inputsOf(field, from).forEach((name, i) => {
      const text = typed(given.get(name), field.type === 'multiselect')
      if (text === undefined) return
      values[targets[i] ?? name] = text
      if (text.length > 0 && !isPreset(name)) isTyped = true
    })
    return isTyped
  }
  for (const field of page.fields) {
    if (isQuestion(field)) take(field, field.id, field.id)
    if (field.type !== 'group') continue
    const rows = rowsPosted(given, field.id, field.max)
    let place = 0
    for (let row = 0; row < rows; row++) {
      if (action?.kind === 'remove' && action.group === field.id && action.row === row) continue
      const isTyped = field.fields
        .map((child) => take(child, `${field.id}-${row}-${child.id}`, `${field.id}-${place}-${child.id}`))
        .some(Boolean)
      // While rows are being added and removed an empty one keeps its place.
      if (isTyped || action) place++
      else
        field.fields
          .flatMap((child) => inputsOf(child, `${field.id}-${place}-${child.id}`))
          .forEach((name) => delete values[name])
    }
    if (action?.kind === 'add' && action.group === field.id) place++
    values[`${field.id}-rows`] = String(Math.min(Math.max(place, field.min), field.max))
  }
  return values
}

/** What a list or radios begin with is not an answer yet. */
const isPreset = (name: string): boolean => /-(country|kind|roadType)$/.test(name)

function typed(given: unknown, isMany: boolean): string | string[] | undefined {
  const all = (Array.isArray(given) ? given : [given]).filter((one) => typeof one === 'string')
  if (isMany) return all.slice(0, 100).map((one) => one.slice(0, 100))
  return all[0]?.slice(0, 20_000)
}

/** The hidden count says how many rows the page had; without it the names tell. */
function rowsPosted(given: Map<string, unknown>, group: string, max: number): number {
  const said = given.get(`${group}-rows`)
  if (typeof said === 'string' && /^\d{1,3}$/.test(said)) return Math.min(Number(said), max)
  let rows = 0
  for (const name of given.keys()) {
    if (!name.startsWith(`${group}-`)) continue
    const row = /^(\d{1,2})-/.exec(name.slice(group.length + 1))?.[1]
    if (row !== undefined) rows = Math.max(rows, Number(row) + 1)
  }
  return Math.min(rows, max)
}

export interface RowAction {
  kind: 'add' | 'remove'
  group: string
  row: number
}

/** Buttons «add another» and «remove» of a group: `_action` is `add:habitantes` or `remove:habitantes:1`. */
export function rowActionOf(page: Page, body: unknown): RowAction | null {
  const given: unknown =
    body !== null && typeof body === 'object' ? new Map(Object.entries(body)).get('_action') : undefined
  const [, kind, group, row] =
    typeof given === 'string' ? (/^(add|remove):([A-Za-z0-9]{1,40})(?::(\d{1,2}))?$/.exec(given) ?? []) : []
  const isGroup = page.fields.some((field) => field.type === 'group' && field.id === group)
  if (!isGroup || group === undefined || (kind === 'remove') !== (row !== undefined)) return null
  return { kind: kind === 'add' ? 'add' : 'remove', group, row: Number(row ?? 0) }
}

/** The inputs of a page filled with the answers kept. */
export function valuesOf(page: Page, answers: Answers): Values {
  const values: Values = Object.create(null)
  for (const field of page.fields) {
    const answer = answerOf(answers, field.id)
    if (isQuestion(field) && answer !== undefined && !isRows(answer)) write(values, field, field.id, answer)
    if (field.type !== 'group') continue
    const rows = isRows(answer) ? answer : []
    rows.forEach((row, r) => {
      for (const child of field.fields) {
        const value = answerOf(row, child.id)
        if (value !== undefined) write(values, child, `${field.id}-${r}-${child.id}`, value)
      }
    })
    values[`${field.id}-rows`] = String(Math.min(Math.max(rows.length, field.min), field.max))
  }
  return values
}

function write(values: Values, field: RowField, name: string, answer: Scalar): void {
  if (isParts(answer)) {
    for (const [part, text] of Object.entries(answer)) if (text) values[`${name}-${part}`] = text
    return
  }
  if (Array.isArray(answer)) values[name] = answer
  else if (field.type === 'date') {
    const [year = '', month = '', day = ''] = String(answer).split('-')
    values[`${name}-day`] = String(Number(day))
    values[`${name}-month`] = String(Number(month))
    values[`${name}-year`] = year
  } else values[name] = written(field, answer)
}

function written(field: RowField, answer: Exclude<AnswerValue, object>): string {
  if (typeof answer === 'boolean') return answer ? 'yes' : 'no'
  if (field.type === 'money' && typeof answer === 'number') {
    const cents = String(Math.abs(answer)).padStart(3, '0')
    const text = `${cents.slice(0, -2)},${cents.slice(-2)}`
    return text.endsWith(',00') ? text.slice(0, -3) : text
  }
  return typeof answer === 'number' ? String(answer).replace('.', ',') : answer
}
