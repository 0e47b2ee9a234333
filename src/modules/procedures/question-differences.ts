import type { Translate } from '../../platform/i18n/i18n.ts'
import type { Field, Page, RowField } from './definition.ts'
import { canonicalJson } from './form/canonical.ts'

interface Asked {
  id: string
  page: string
  /** As the person reads it; of a note, the page it stands on. */
  label: string
  kind: 'question' | 'note' | 'fact'
  field: Field | RowField
}

/** What changes in the form, a sentence for each change. */
export function questionDifferences(t: Translate, before: readonly Page[], after: readonly Page[]): string[] {
  const [was, now] = [asked(before), asked(after)]
  const known = new Map(was.map((one) => [one.id, one]))
  const kept = new Set(now.map(({ id }) => id))
  return [
    ...pageDifferences(t, before, after),
    ...now.flatMap((one) => {
      const old = known.get(one.id)
      return old ? fieldDifferences(t, old, one) : [t(`procedures.diff.${one.kind}-new`, { name: one.label })]
    }),
    ...was
      .filter(({ id }) => !kept.has(id))
      .map(({ kind, label: name }) => t(`procedures.diff.${kind}-gone`, { name })),
    ...(same(places(was, kept), places(now, new Set(known.keys()))) ? [] : [t('procedures.diff.question-order')]),
  ]
}

export const same = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null)
const places = (all: readonly Asked[], shared: ReadonlySet<string>) =>
  all.filter(({ id }) => shared.has(id)).map(({ page, id }) => `${page}/${id}`)

const asked = (pages: readonly Page[]): Asked[] =>
  pages.flatMap((page) =>
    page.fields.flatMap((field): Asked[] => {
      const own = { id: field.id, page: page.id, field }
      if (field.type === 'note') return [{ ...own, label: page.title, kind: 'note' }]
      if (field.type === 'fact') return [{ ...own, label: field.label, kind: 'fact' }]
      const rows = field.type === 'group' ? field.fields : []
      return [
        { ...own, label: field.label, kind: 'question' },
        ...rows.map((row): Asked => {
          const label = `${field.label}: ${row.label}`
          return { id: `${field.id}.${row.id}`, page: page.id, field: row, label, kind: 'question' }
        }),
      ]
    }),
  )

function pageDifferences(t: Translate, before: readonly Page[], after: readonly Page[]): string[] {
  const known = new Map(before.map((page) => [page.id, page]))
  const kept = new Set(after.map(({ id }) => id))
  const order = (pages: readonly Page[], shared: { has: (id: string) => boolean }) =>
    pages.map(({ id }) => id).filter((id) => shared.has(id))
  return [
    ...after.flatMap(({ id, title, help, showWhen }) => {
      const was = known.get(id)
      if (!was) return [t('procedures.diff.page-new', { name: title })]
      return [
        ...(was.title === title ? [] : [t('procedures.diff.page-title', { before: was.title, name: title })]),
        ...(was.help === help ? [] : [t('procedures.diff.page-help', { name: title })]),
        ...(same(was.showWhen, showWhen) ? [] : [t('procedures.diff.page-when', { name: title })]),
      ]
    }),
    ...before.filter(({ id }) => !kept.has(id)).map(({ title }) => t('procedures.diff.page-gone', { name: title })),
    ...(same(order(before, kept), order(after, known)) ? [] : [t('procedures.diff.page-order')]),
  ]
}

type Choice = { value: string; label: string }

function fieldDifferences(t: Translate, was: Asked, now: Asked): string[] {
  const name = now.label
  const [old, field] = [entriesOf(was.field), entriesOf(now.field)]
  if (now.kind !== 'question' || was.kind !== now.kind) {
    return same(old, field) ? [] : [t(`procedures.diff.${now.kind}-changed`, { name })]
  }
  const said: string[] = []
  if (old['label'] !== field['label']) said.push(t('procedures.diff.question-label', { before: was.label, name }))
  if (old['required'] !== field['required']) {
    said.push(t(`procedures.diff.question-${field['required'] ? 'required' : 'optional'}`, { name }))
  }
  const [oldChoices, choices] = [choicesOf(was.field), choicesOf(now.field)]
  const more = choices.filter(({ value }) => !oldChoices.some((one) => one.value === value))
  const less = oldChoices.filter(({ value }) => !choices.some((one) => one.value === value))
  const list = (of: Choice[]) => of.map(({ label }) => `«${label}»`).join(', ')
  if (more.length > 0) said.push(t('procedures.diff.question-more', { name, list: list(more) }))
  if (less.length > 0) said.push(t('procedures.diff.question-less', { name, list: list(less) }))
  const choicesSaid = more.length + less.length > 0
  const rest = (all: Record<string, unknown>) => ({
    ...all,
    label: null,
    required: null,
    ...(choicesSaid && { options: null }),
  })
  if (!same(rest(old), rest(field))) said.push(t('procedures.diff.question-changed', { name }))
  return said
}

/** A group's own questions are compared one by one. */
const entriesOf = (field: Field | RowField): Record<string, unknown> =>
  Object.fromEntries(Object.entries(field).filter(([key]) => key !== 'fields'))

const choicesOf = (field: Field | RowField): Choice[] => ('options' in field ? field.options : [])
