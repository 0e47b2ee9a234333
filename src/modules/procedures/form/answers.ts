import type { Condition, Definition, Field, Page, RowField } from '../definition.ts'

/** What a person has answered, by field id: texts and numbers in their normal form, dates as 'YYYY-MM-DD', money in whole
 *  cents, addresses and other compound answers by their parts, groups as rows. */
export type Scalar = string | number | boolean | string[] | Parts
export type Parts = { readonly [part: string]: string }
export type Row = { [field: string]: Scalar }
export type AnswerValue = Scalar | Row[]
export type Answers = { [field: string]: AnswerValue }

/** Never by plain indexing: a field may be called «constructor». */
export function answerOf<T>(answers: Readonly<Record<string, T>>, id: string): T | undefined {
  return Object.hasOwn(answers, id) ? answers[id] : undefined
}

export const isRows = (value: AnswerValue | undefined): value is Row[] =>
  Array.isArray(value) && value.every((row) => typeof row === 'object')

export const isParts = (value: AnswerValue | undefined): value is Parts =>
  typeof value === 'object' && !Array.isArray(value)

/** Does the condition hold? In a row of a group its own answers come first. */
export function holds(condition: Condition | undefined, answers: Answers, row?: Row): boolean {
  if (!condition) return true
  if (condition.all) return condition.all.every((part) => holds(part, answers, row))
  if (condition.any) return condition.any.some((part) => holds(part, answers, row))
  if (condition.not) return !holds(condition.not, answers, row)
  const id = condition.field ?? ''
  const value = (row && answerOf(row, id)) ?? answerOf(answers, id)
  if (condition.filled !== undefined) return isFilled(value) === condition.filled
  const wanted = condition.in ?? [condition.equals]
  return wanted.some((one) => (isChoices(value) ? typeof one === 'string' && value.includes(one) : value === one))
}

const isFilled = (value: AnswerValue | undefined): boolean =>
  value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0)

const isChoices = (value: AnswerValue | undefined): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

/** Only the answers to questions that are asked: what hides behind a condition that does not hold is left out. One pass
 *  is enough, because a condition never looks forward. */
export function askedAnswers(definition: Definition, answers: Answers): Answers {
  const asked: Answers = {}
  for (const page of definition.form.pages) {
    if (!holds(page.showWhen, asked)) continue
    for (const field of page.fields) {
      const value = answerOf(answers, field.id)
      if (value === undefined || !holds(field.showWhen, asked)) continue
      asked[field.id] =
        field.type === 'group' && isRows(value) ? value.map((row) => askedRow(field.fields, row, asked)) : value
    }
  }
  return asked
}

function askedRow(fields: readonly RowField[], row: Row, answers: Answers): Row {
  const asked: Row = {}
  for (const field of fields) {
    const value = answerOf(row, field.id)
    if (value !== undefined && holds(field.showWhen, answers, asked)) asked[field.id] = value
  }
  return asked
}

/** The pages this person goes through, in their order. */
export function pagesOf(definition: Definition, answers: Answers): Page[] {
  const asked = askedAnswers(definition, answers)
  return definition.form.pages.filter((page) => holds(page.showWhen, asked))
}

/** The fields of a page that are asked, given the answers so far. */
export function fieldsOf(page: Page, answers: Answers): Field[] {
  return page.fields.filter((field) => holds(field.showWhen, answers))
}

export function findPage(definition: Definition, pageId: string): Page | undefined {
  return definition.form.pages.find((page) => page.id === pageId)
}
