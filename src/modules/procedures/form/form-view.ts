import { countries } from '../../../platform/identifiers/countries.ts'
import { provinces } from '../../../platform/identifiers/postal-code.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import { richText, type Block } from '../../../platform/text/rich-text.ts'
import type { Condition, Definition, Field, GroupField, Page, RowField } from '../definition.ts'
import { answerOf, askedAnswers, findPage, holds, isRows, type Answers } from './answers.ts'
import { isFromCertificate, type CertificateFacts } from './facts.ts'
import { valuesOf, type Values } from './inputs.ts'
import { documentKinds, lengthLimits, type FormProblem } from './read-field.ts'
import { roadTypes } from './road-types.ts'
import { itemTitle } from './show.ts'

/** One piece of a form page: the template that draws it and what that template takes. */
export interface Item {
  template: string
  data: Record<string, unknown>
}

export interface FormPage {
  title: string
  help: Block[]
  items: Item[]
  values: Values
  problems: FormProblem[]
  /** Posted forms have a button that adds or removes rows: Enter must not press it. */
  hasRows: boolean
}

export interface FormState {
  answers: Answers
  facts: CertificateFacts
  /** What was typed, after a post that had problems; else the answers kept. */
  values?: Values
  problems?: FormProblem[]
}

/** A page of questions, ready for `include('/forms/fields', …)`. Draws the questions whose conditions hold or may come to
 *  hold on this very page: those wait under the option that asks for them, and without scripts are simply there. */
export function formPage(t: Translate, definition: Definition, pageId: string, state: FormState): FormPage | null {
  const page = findPage(definition, pageId)
  if (!page) return null
  const values = state.values ?? valuesOf(page, state.answers)
  const draw: Draw = { t, page, state, values, answers: askedAnswers(definition, state.answers) }
  return {
    title: page.title,
    help: page.help ? richText(page.help) : [],
    items: itemsOf(draw, page.fields, ''),
    values,
    problems: state.problems ?? [],
    hasRows: page.fields.some((field) => field.type === 'group'),
  }
}

interface Draw {
  t: Translate
  page: Page
  state: FormState
  values: Values
  answers: Answers
}

function itemsOf(draw: Draw, fields: readonly Field[], prefix: string): Item[] {
  const items: Item[] = []
  const beneath = new Map<string, Item[]>()
  const here = new Map(fields.filter(isAnswerable).map((field) => [field.id, field]))
  for (const field of fields) {
    const owner = ownerOf(field.showWhen, here)
    if (owner === 'elsewhere' && !holds(field.showWhen, draw.answers)) continue
    const item = itemOf(draw, field, prefix, beneath)
    if (!item) continue
    if (typeof owner === 'object') push(beneath, `${owner.field}=${owner.value}`, item)
    else if (item.template === '/forms/facts' && items.at(-1)?.template === item.template)
      mergeFacts(items.at(-1), item)
    else items.push(item)
  }
  return items
}

const isAnswerable = (field: Field): boolean => field.type !== 'fact' && field.type !== 'note'

/** Which option of which radios of this page asks for the field; `elsewhere` when earlier pages decide; `here` when it
 *  hangs on this page in a way that only the answer can tell. */
function ownerOf(
  condition: Condition | undefined,
  here: Map<string, Field>,
): { field: string; value: string } | 'elsewhere' | 'here' {
  if (!condition || !mentions(condition, here)) return 'elsewhere'
  const owner = condition.field === undefined ? undefined : here.get(condition.field)
  if (!owner || !isRadios(owner) || condition.equals === undefined) return 'here'
  const value = typeof condition.equals === 'boolean' ? (condition.equals ? 'yes' : 'no') : String(condition.equals)
  return { field: owner.id, value }
}

function mentions(condition: Condition, here: Map<string, Field>): boolean {
  if (condition.field !== undefined) return here.has(condition.field)
  return [condition.not, ...(condition.all ?? []), ...(condition.any ?? [])].some(
    (part) => part && mentions(part, here),
  )
}

const isRadios = (field: Field): boolean =>
  field.type === 'boolean' || (field.type === 'select' && field.options.length <= 6)

function itemOf(draw: Draw, field: Field, prefix: string, beneath: Map<string, Item[]>): Item | null {
  if (field.type === 'note') return { template: '/forms/rich-text', data: { blocks: richText(field.text) } }
  if (field.type === 'fact') {
    const value = answerOf(draw.state.answers, field.id)
    if (field.hidden || typeof value !== 'string') return null
    return {
      template: '/forms/facts',
      data: { rows: [{ key: field.label, value }], note: draw.t('procedures.form.facts-from-certificate') },
    }
  }
  if (field.type === 'group') return groupItem(draw, field)
  return questionItem(draw, field, prefix + field.id, beneath)
}

function mergeFacts(last: Item | undefined, next: Item): void {
  const rows = last?.data['rows']
  if (Array.isArray(rows) && Array.isArray(next.data['rows'])) rows.push(...(next.data['rows'] as unknown[]))
}

function push(map: Map<string, Item[]>, key: string, item: Item): void {
  const list = map.get(key)
  if (list) list.push(item)
  else map.set(key, [item])
}

function questionItem(draw: Draw, field: RowField, name: string, beneath: Map<string, Item[]>): Item {
  const { t } = draw
  const isKept =
    draw.state.values === undefined &&
    isFromCertificate(answerOf(draw.state.answers, field.id), field.prefill, draw.state.facts)
  const common = {
    name,
    label: field.label,
    ...(field.hint !== undefined && { hint: field.hint }),
    ...(!field.required && { optional: true }),
    ...(isKept && { filled: t('procedures.form.from-certificate') }),
  }
  const line = (more: Record<string, unknown> = {}): Item => ({
    template: '/components/field',
    data: { ...common, ...more },
  })
  const choices = (options: { value: string; text: string; hint?: string | undefined }[]) =>
    options.map((option) => {
      const asked = beneathOf(beneath, `${field.id}=${option.value}`)
      return asked ? { ...option, conditional: { template: '/forms/fields', items: asked } } : option
    })
  const radios = (options: { value: string; text: string; hint?: string | undefined }[], more = {}): Item => ({
    template: '/components/radios',
    // A getter of later fields: the list below fills up after this item has been made.
    data: {
      ...common,
      ...more,
      get options() {
        return choices(options)
      },
    },
  })

  switch (field.type) {
    case 'text':
      return line({ maxlength: lengthLimits(field)[1] })
    case 'location':
      return {
        template: '/components/textarea',
        data: { ...common, rows: 3, hint: field.hint ?? t('procedures.form.location.hint') },
      }
    case 'textarea':
      return {
        template: '/components/textarea',
        data: { ...common, rows: field.rows ?? 6, maxlength: lengthLimits(field)[1] },
      }
    case 'number':
      return line({
        inputmode: field.decimals > 0 ? 'decimal' : 'numeric',
        width: 10,
        ...(field.suffix !== undefined && { suffix: field.suffix }),
      })
    case 'money':
      return line({ inputmode: 'decimal', width: 10, suffix: '€', hint: field.hint ?? t('procedures.form.money.hint') })
    case 'date':
      return { template: '/components/date', data: { ...common, hint: field.hint ?? t('procedures.form.date.hint') } }
    case 'time':
      return line({ width: 5, hint: field.hint ?? t('procedures.form.time.hint') })
    case 'boolean':
      return radios(
        [
          { value: 'yes', text: t('procedures.form.yes') },
          { value: 'no', text: t('procedures.form.no') },
        ],
        { inline: !isAskedBeneath(draw, field) },
      )
    case 'statement':
      return {
        template: '/components/checkboxes',
        data: {
          ...common,
          label: t('procedures.form.statement'),
          hidden: true,
          options: [{ value: 'yes', text: field.label }],
        },
      }
    case 'select': {
      const options = field.options.map(({ value, label, hint }) => ({
        value,
        text: label,
        ...(hint !== undefined && { hint }),
      }))
      if (isRadios(field)) return radios(options)
      return { template: '/components/select', data: { ...common, options, empty: t('procedures.form.choose') } }
    }
    case 'multiselect':
      return {
        template: '/components/checkboxes',
        data: {
          ...common,
          options: field.options.map(({ value, label, hint }) => ({
            value,
            text: label,
            ...(hint !== undefined && { hint }),
          })),
        },
      }
    case 'nif':
      return line({ code: true, width: 20, hint: field.hint ?? t('procedures.form.nif.hint') })
    case 'iban':
      return line({ code: true, hint: field.hint ?? t('procedures.form.iban.hint') })
    case 'postal_code':
      return line({ width: 5, inputmode: 'numeric' })
    case 'cadastral_ref':
      return line({ code: true, width: 20, hint: field.hint ?? t('procedures.form.cadastral-ref.hint') })
    case 'plate':
      return line({ code: true, width: 10, hint: field.hint ?? t('procedures.form.plate.hint') })
    case 'phone':
      return line({ type: 'tel', width: 20, ...(field.id === 'telefono' && { autocomplete: 'tel' }) })
    case 'email':
      return line({ type: 'email', ...(field.id === 'correo' && { autocomplete: 'email' }) })
    case 'url':
      return line({ inputmode: 'url', hint: field.hint ?? t('procedures.form.url.hint') })
    case 'country':
      return {
        template: '/components/select',
        data: { ...common, options: countryOptions, empty: t('procedures.form.choose') },
      }
    case 'municipality_or_country':
      return {
        template: '/forms/place',
        data: {
          ...common,
          countries: countryOptions,
          provinces: provinceOptions,
          country: valueAt(draw, `${name}-country`) || 'ES',
        },
      }
    case 'identity_document':
      return {
        template: '/forms/identity-document',
        data: {
          ...common,
          kind: valueAt(draw, `${name}-kind`) || 'NIF',
          kinds: documentKinds.map((kind) => ({ value: kind, text: t(`procedures.form.document-kind.${kind}`) })),
        },
      }
    case 'address':
      return {
        template: '/forms/address',
        data: {
          ...common,
          roadTypes: roadOptions,
          roadType: valueAt(draw, `${name}-roadType`) || 'CALLE',
          isOwn: field.id === 'domicilio',
        },
      }
  }
}

const countryOptions = countries.map(({ code, name }) => ({ value: code, text: name }))
const provinceOptions = Object.entries(provinces)
  .map(([value, text]) => ({ value, text }))
  .toSorted((a, b) => a.text.localeCompare(b.text, 'es'))
const roadOptions = Object.entries(roadTypes).map(([value, text]) => ({ value, text }))

const valueAt = ({ values }: Draw, name: string): string => {
  const value = values[name]
  return typeof value === 'string' ? value : ''
}

const beneathOf = (beneath: Map<string, Item[]>, key: string): Item[] | undefined => beneath.get(key)

const isAskedBeneath = ({ page }: Draw, owner: Field): boolean =>
  page.fields.some((field) => {
    const fields: readonly Field[] = field.type === 'group' ? field.fields : [field]
    return fields.some((one) => one.showWhen?.field === owner.id)
  })

function groupItem(draw: Draw, field: GroupField): Item {
  const { t, values, answers } = draw
  const count = Math.min(Number(values[`${field.id}-rows`] ?? field.min), field.max)
  const kept = answerOf(answers, field.id)
  const rows = Array.from({ length: count }, (_, r) => {
    const title = itemTitle(field.itemName, r)
    const row = isRows(kept) ? kept[r] : undefined
    const seen = { ...draw, answers: { ...answers, ...row } }
    return {
      title,
      items: itemsOf(seen, field.fields, `${field.id}-${r}-`),
      ...(count > field.min && {
        remove: { value: `remove:${field.id}:${r}`, text: t('procedures.form.remove'), of: title },
      }),
    }
  })
  const addKey = count === 0 ? 'procedures.form.add' : `procedures.form.add-${field.itemGender}`
  return {
    template: '/forms/group',
    data: {
      group: field.id,
      legend: field.label,
      note: field.hint ?? '',
      rows,
      count: String(count),
      add: count < field.max ? { value: `add:${field.id}`, text: t(addKey, { item: field.itemName }) } : null,
    },
  }
}
