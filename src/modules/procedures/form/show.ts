import { countryName } from '../../../platform/identifiers/countries.ts'
import { formatIban } from '../../../platform/identifiers/iban.ts'
import { formatPhone } from '../../../platform/identifiers/phone.ts'
import { provinces } from '../../../platform/identifiers/postal-code.ts'
import { money, officialDate } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import type { Definition, RowField } from '../definition.ts'
import {
  answerOf,
  askedAnswers,
  holds,
  isParts,
  isRows,
  type Answers,
  type AnswerValue,
  type Parts,
  type Row,
} from './answers.ts'
import { roadTypes } from './road-types.ts'

export interface SummaryRow {
  /** Id of the field, or of the row and field within a group. */
  id: string
  label: string
  /** May hold line breaks; '' when there is no answer. */
  value: string
}

export interface SummarySection {
  pageId: string
  title: string
  /** 2 for the rows of a repeating group, below the section of their page. */
  level: 1 | 2
  rows: SummaryRow[]
}

/** The application in words: the same for checking answers, for the receipt and for the clerk. */
export function summaryOf(definition: Definition, answers: Answers, t: Translate): SummarySection[] {
  const asked = askedAnswers(definition, answers)
  const sections: SummarySection[] = []
  for (const page of definition.form.pages) {
    if (!holds(page.showWhen, asked)) continue
    const main: SummarySection = { pageId: page.id, title: page.title, level: 1, rows: [] }
    const below: SummarySection[] = []
    for (const field of page.fields) {
      if (field.type === 'note' || !holds(field.showWhen, asked)) continue
      const answer = answerOf(asked, field.id)
      if (field.type === 'fact') {
        if (!field.hidden)
          main.rows.push({ id: field.id, label: field.label, value: typeof answer === 'string' ? answer : '' })
      } else if (field.type === 'group') {
        const rows = isRows(answer) ? answer : []
        if (rows.length === 0) main.rows.push({ id: field.id, label: field.label, value: t('procedures.form.none') })
        rows.forEach((row, r) =>
          below.push({
            pageId: page.id,
            title: itemTitle(field.itemName, r),
            level: 2,
            rows: rowsOf(field.fields, `${field.id}-${r}`, row, asked, t),
          }),
        )
      } else {
        main.rows.push({ id: field.id, label: field.label, value: shown(field, answer, t) })
      }
    }
    if (main.rows.length > 0 || below.length > 0) sections.push(main, ...below)
  }
  return sections
}

/** «Persona 1» */
export const itemTitle = (itemName: string, index: number): string =>
  `${itemName.charAt(0).toLocaleUpperCase('es')}${itemName.slice(1)} ${index + 1}`

function rowsOf(fields: readonly RowField[], prefix: string, row: Row, answers: Answers, t: Translate): SummaryRow[] {
  return fields
    .filter((field) => holds(field.showWhen, answers, row))
    .map((field) => ({
      id: `${prefix}-${field.id}`,
      label: field.label,
      value: shown(field, answerOf(row, field.id), t),
    }))
}

/** One answer as a person reads it. */
export function shown(field: RowField, answer: AnswerValue | undefined, t: Translate): string {
  if (answer === undefined || isRows(answer)) return ''
  if (isParts(answer)) return shownParts(field, answer, t)
  const label = (value: string) =>
    field.type === 'select' || field.type === 'multiselect'
      ? (field.options.find((option) => option.value === value)?.label ?? value)
      : value
  if (Array.isArray(answer)) return answer.map(label).join('\n')
  if (typeof answer === 'boolean') {
    return field.type === 'statement'
      ? t('procedures.form.stated')
      : t(answer ? 'procedures.form.yes' : 'procedures.form.no')
  }
  if (typeof answer === 'number') {
    if (field.type === 'money') return money(answer)
    const number = new Intl.NumberFormat('es-ES', { maximumFractionDigits: 4 }).format(answer)
    return field.type === 'number' && field.suffix ? `${number} ${field.suffix}` : number
  }
  if (field.type === 'date') return officialDate(answer)
  if (field.type === 'iban') return formatIban(answer)
  if (field.type === 'phone') return formatPhone(answer)
  if (field.type === 'country') return countryName(answer) ?? answer
  return label(answer)
}

function shownParts(field: RowField, parts: Parts, t: Translate): string {
  const part = (name: string): string => answerOf(parts, name) ?? ''
  if (field.type === 'address') return addressLines(parts, t).join('\n')
  if (field.type === 'identity_document') {
    return `${t(`procedures.form.document-kind.${part('kind')}`)}: ${part('number')}`
  }
  const province = answerOf(provinces, part('province'))
  const country = part('country') === 'ES' ? '' : (countryName(part('country')) ?? '')
  return [part('place') + (province && province !== part('place') ? ` (${province})` : ''), country]
    .filter(Boolean)
    .join(', ')
}

/** As on an envelope. */
export function addressLines(parts: Parts, t: Translate): string[] {
  const part = (name: string): string => answerOf(parts, name) ?? ''
  const road = part('roadType') === 'OTRO' ? '' : (answerOf(roadTypes, part('roadType')) ?? '')
  const details = ['stair', 'floor', 'door']
    .filter((name) => part(name) !== '')
    .map((name) => t(`procedures.form.address.${name}-short`, { value: part(name) }))
  const first = [[road, part('roadName')].filter(Boolean).join(' '), part('number'), ...details]
    .filter(Boolean)
    .join(', ')
  const province = part('province') && part('province') !== part('municipality') ? ` (${part('province')})` : ''
  return [first, `${part('postalCode')} ${part('municipality')}${province}`]
}
