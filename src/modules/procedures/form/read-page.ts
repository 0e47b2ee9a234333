import { invalid } from '../../../platform/errors.ts'
import type { Definition, GroupField, Page, RowField } from '../definition.ts'
import { answerOf, askedAnswers, findPage, holds, isRows, type Answers, type Row } from './answers.ts'
import { canonicalJson } from './canonical.ts'
import { collect, rowActionOf, valuesOf, type RowAction, type Values } from './inputs.ts'
import { readField, type FormProblem } from './read-field.ts'

export interface PageRead {
  /** Every question of the page is answered well. Never true for «add another» and «remove». */
  ok: boolean
  /** All answers of the application with those of this page that are good. Wrong ones are left out, never guessed. */
  answers: Answers
  problems: FormProblem[]
  /** What was typed, to show it again. */
  values: Values
  /** A button of a repeating group was pressed: show the page again with its rows changed, without problems. */
  rows: RowAction | null
}

/** Reads one posted page. Only the inputs that the definition lists are looked at, whatever else the body says. */
export function readPage(
  definition: Definition,
  pageId: string,
  body: unknown,
  answers: Answers,
  today: string,
): PageRead {
  const page = findPage(definition, pageId)
  if (!page) throw invalid('procedures.form.error.no-page')
  const rows = rowActionOf(page, body)
  const values = collect(page, body, rows)
  const read = readValues(definition, page, values, answers, today)
  return rows ? { ...read, ok: false, problems: [], values, rows } : { ...read, values, rows }
}

interface ValuesRead {
  ok: boolean
  answers: Answers
  problems: FormProblem[]
}

/** Also how kept answers are checked again: written back into their inputs and read as if just typed. */
function readValues(definition: Definition, page: Page, values: Values, answers: Answers, today: string): ValuesRead {
  const kept: Answers = { ...answers }
  const problems: FormProblem[] = []
  for (const field of page.fields) if (field.type !== 'fact') delete kept[field.id]
  for (const field of page.fields) {
    if (field.type === 'note' || field.type === 'fact') continue
    const asked = askedAnswers(definition, kept)
    if (!holds(page.showWhen, asked) || !holds(field.showWhen, asked)) continue
    if (field.type === 'group') {
      const group = readGroup(field, values, asked, today)
      problems.push(...group.problems)
      if (group.rows.length > 0) kept[field.id] = group.rows
    } else {
      const read = readQuestion(field, field.id, values, today)
      problems.push(...read.problems)
      if (read.value !== undefined) kept[field.id] = read.value
    }
  }
  return { ok: problems.length === 0, answers: kept, problems }
}

function readGroup(
  field: GroupField,
  values: Values,
  answers: Answers,
  today: string,
): { rows: Row[]; problems: FormProblem[] } {
  const count = Math.min(Number(values[`${field.id}-rows`] ?? 0), field.max)
  const problems: FormProblem[] = []
  const rows: Row[] = []
  for (let r = 0; r < count; r++) {
    const row: Row = {}
    for (const child of field.fields) {
      if (!holds(child.showWhen, answers, row)) continue
      const read = readQuestion(child, `${field.id}-${r}-${child.id}`, values, today)
      problems.push(...read.problems)
      if (read.value !== undefined) row[child.id] = read.value
    }
    rows.push(row)
  }
  return { rows, problems }
}

function readQuestion(field: RowField, name: string, values: Values, today: string) {
  const read = readField(field, name, values, today)
  if (read.value !== undefined || read.problems.length > 0 || !field.required) return read
  const first = firstInput(field, name)
  return {
    problems: [{ field: first, key: `procedures.form.error.${missingKey(field)}`, params: { label: field.label } }],
  }
}

/** Where a person starts answering a compound field. */
function firstInput(field: RowField, name: string): string {
  if (field.type === 'municipality_or_country') return `${name}-place`
  // The first box of a date has the field's own id.
  return field.type === 'identity_document' ? `${name}-number` : name
}

function missingKey(field: RowField): string {
  if (field.type === 'statement') return 'statement'
  if (field.type === 'multiselect') return 'choose-some'
  if (['boolean', 'select', 'country'].includes(field.type)) return 'choose'
  return field.type === 'date' ? 'missing-date' : 'missing'
}

export interface PageState {
  page: Page
  /** `empty`: nothing answered yet; `done`: could be filed as it is. */
  state: 'empty' | 'started' | 'done'
  /** Nothing of what it asks has been answered, and nothing must be. */
  isSkippable: boolean
  problems: FormProblem[]
}

/** The pages this person has to fill, and how each stands. */
export function pageStates(definition: Definition, answers: Answers, today: string): PageState[] {
  const asked = askedAnswers(definition, answers)
  return definition.form.pages
    .filter((page) => holds(page.showWhen, asked))
    .map((page) => {
      const { ok, answers: read, problems } = readValues(definition, page, valuesOf(page, asked), asked, today)
      // An answer that does not survive being written and read was never given through the form.
      const isSame = page.fields.every(
        ({ id }) => canonicalJson(answerOf(read, id) ?? null) === canonicalJson(answerOf(asked, id) ?? null),
      )
      const isTouched = page.fields.some((field) => field.type !== 'fact' && isAnswered(answerOf(asked, field.id)))
      const isSkippable = ok && !isTouched && page.fields.some(({ type }) => type !== 'fact' && type !== 'note')
      return { page, state: ok && isSame ? 'done' : isTouched ? 'started' : 'empty', isSkippable, problems }
    })
}

const isAnswered = (value: Answers[string] | undefined): boolean =>
  value !== undefined && !(isRows(value) && value.length === 0)

export interface Checked {
  ok: boolean
  /** Only what is asked and good: what would be signed. */
  answers: Answers
  pages: PageState[]
}

/** The whole application, checked once more before it is signed; answers behind conditions that no longer hold are dropped. */
export function checkApplication(definition: Definition, answers: Answers, today: string): Checked {
  const pages = pageStates(definition, answers, today)
  return { ok: pages.every(({ state }) => state === 'done'), answers: askedAnswers(definition, answers), pages }
}
