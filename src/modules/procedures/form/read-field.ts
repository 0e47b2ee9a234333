import { parseCadastralReference } from '../../../platform/identifiers/cadastral-reference.ts'
import { countryName } from '../../../platform/identifiers/countries.ts'
import { parseEmail } from '../../../platform/identifiers/email.ts'
import { formatIban, parseIban } from '../../../platform/identifiers/iban.ts'
import { parseNif } from '../../../platform/identifiers/nif.ts'
import { parsePhone } from '../../../platform/identifiers/phone.ts'
import { parsePlate } from '../../../platform/identifiers/plate.ts'
import { parsePostalCode, provinces } from '../../../platform/identifiers/postal-code.ts'
import { parseUrl } from '../../../platform/identifiers/url.ts'
import { officialDate } from '../../../platform/i18n/format.ts'
import { cleanLine, cleanText } from '../../../platform/text/clean-text.ts'
import type { RowField } from '../definition.ts'
import type { Scalar } from './answers.ts'
import { addressParts, type Values } from './inputs.ts'
import { roadTypes } from './road-types.ts'

export interface FormProblem {
  /** Name of the input to go to. */
  field: string
  key: string
  params?: Record<string, unknown>
}

/** Neither a value nor problems: nothing was answered. */
export interface Read {
  value?: Scalar
  problems: FormProblem[]
}

/** One field from what was typed: its normal form, or what is wrong with it. Says nothing of whether it was required. */
export function readField(field: RowField, name: string, values: Values, today: string): Read {
  const text = (part = ''): string => {
    const given = values[part ? `${name}-${part}` : name]
    return typeof given === 'string' ? given : ''
  }
  const line = cleanLine(text())
  const fail = (key: string, params: Record<string, unknown> = {}, part = ''): Read => ({
    problems: [
      {
        field: part ? `${name}-${part}` : name,
        key: `procedures.form.error.${key}`,
        params: { label: field.label, ...params },
      },
    ],
  })
  const nothing: Read = { problems: [] }
  const parsed = (value: string | undefined, key: string): Read =>
    line === '' ? nothing : value === undefined ? fail(key) : good(value)

  switch (field.type) {
    case 'text':
    case 'textarea':
    case 'location': {
      const value = field.type === 'textarea' ? cleanText(text()) : line
      if (value === '') return nothing
      const [min, max] = lengthLimits(field)
      const length = Array.from(value).length
      if (length > max) return fail('too-long', { max, over: length - max })
      return length < min ? fail('too-short', { min }) : good(value)
    }
    case 'number':
      return line === '' ? nothing : readNumber(field, line, fail)
    case 'money':
      return line === '' ? nothing : readMoney(field, line, fail)
    case 'date':
      return readDate(field, [text('day'), text('month'), text('year')].map(cleanLine), today, fail)
    case 'time': {
      if (line === '') return nothing
      const [, hours = '', minutes = '00'] = /^(\d{1,2})(?:[:.h](\d{2}))?h?$/.exec(line) ?? []
      const isTime = hours !== '' && Number(hours) < 24 && Number(minutes) < 60
      return isTime ? good(`${hours.padStart(2, '0')}:${minutes}`) : fail('time')
    }
    case 'boolean':
      if (line === '') return nothing
      return line === 'yes' || line === 'no' ? good(line === 'yes') : fail('not-an-option')
    case 'statement':
      return line === 'yes' ? good(true) : nothing
    case 'select':
      if (line === '') return nothing
      return field.options.some(({ value }) => value === line) ? good(line) : fail('not-an-option')
    case 'multiselect': {
      const given = values[name]
      const chosen = Array.isArray(given) ? given : given ? [given] : []
      if (chosen.length === 0) return nothing
      const known = field.options.map(({ value }) => value).filter((value) => chosen.includes(value))
      return chosen.every((one) => known.includes(one)) ? good(known) : fail('not-an-option')
    }
    case 'nif':
      return line === '' ? nothing : readNif(line, fail)
    case 'identity_document':
      return readIdentityDocument(text, name, field, fail)
    case 'iban':
      return parsed(parseIban(line), 'iban')
    case 'postal_code':
      return parsed(parsePostalCode(line)?.value, 'postal-code')
    case 'cadastral_ref':
      return parsed(parseCadastralReference(line), 'cadastral-ref')
    case 'plate':
      return parsed(parsePlate(line), 'plate')
    case 'phone':
      return parsed(parsePhone(line), 'phone')
    case 'email':
      return parsed(parseEmail(line), 'email')
    case 'url':
      return parsed(parseUrl(line), 'url')
    case 'country':
      return parsed(countryName(line) && line, 'not-an-option')
    case 'municipality_or_country':
      return readPlace(text, name, field)
    case 'address':
      return readAddress(text, name, field)
  }
}

const good = (value: Scalar): Read => ({ value, problems: [] })

type Fail = (key: string, params?: Record<string, unknown>, part?: string) => Read

export function lengthLimits(field: RowField): [number, number] {
  if (field.type === 'textarea') return [field.minLength ?? 1, field.maxLength ?? 4000]
  return field.type === 'text' ? [field.minLength ?? 1, field.maxLength ?? 250] : [1, 500]
}

/** Dots between thousands and a decimal comma, as in Spain; a lone decimal point is understood as well. */
function decimal(line: string): { sign: string; whole: string; part: string } | undefined {
  const text = line.replace(/\s/g, '').replace(/^[−–]/, '-')
  if (text.length > 20) return undefined
  const found = /^(-?)(\d{1,3}(?:\.\d{3})+)(?:,(\d+))?$/.exec(text) ?? /^(-?)(\d+)(?:[.,](\d+))?$/.exec(text)
  if (!found) return undefined
  return { sign: found[1] ?? '', whole: (found[2] ?? '').replaceAll('.', ''), part: found[3] ?? '' }
}

function readNumber(field: RowField & { type: 'number' }, line: string, fail: Fail): Read {
  const read = decimal(line)
  if (!read) return fail('number')
  if (read.part.length > field.decimals)
    return fail(field.decimals === 0 ? 'whole-number' : 'decimals', { max: field.decimals })
  const value = Number(`${read.sign}${read.whole}.${read.part || '0'}`)
  if (!Number.isSafeInteger(Math.trunc(value))) return fail('number')
  const least = field.min ?? 0
  if (value < least) return fail('number-min', { min: least })
  if (field.max !== undefined && value > field.max) return fail('number-max', { max: field.max })
  return { value: value === 0 ? 0 : value, problems: [] }
}

function readMoney(field: RowField & { type: 'money' }, line: string, fail: Fail): Read {
  const read = decimal(line.replace(/\s?(€|euros?)$/i, ''))
  if (!read || read.part.length > 2 || read.whole.length > 12) return fail('money')
  const cents = Number(read.sign + read.whole + read.part.padEnd(2, '0'))
  const least = field.min ?? 0
  if (cents < Math.round(least * 100)) return fail('money-min', { min: least })
  if (field.max !== undefined && cents > Math.round(field.max * 100)) return fail('money-max', { max: field.max })
  return { value: cents === 0 ? 0 : cents, problems: [] }
}

function readDate(field: RowField & { type: 'date' }, typed: string[], today: string, fail: Fail): Read {
  const [day = '', month = '', year = ''] = typed
  if (day + month + year === '') return { problems: [] }
  if (day === '') return fail('date-day')
  if (month === '') return fail('date-month')
  if (!/^\d{4}$/.test(year)) return fail('date-year')
  if (!/^\d{1,2}$/.test(day) || !/^\d{1,2}$/.test(month)) return fail('date')
  const value = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const moment = new Date(`${value}T00:00:00Z`)
  const isReal = !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(value)
  if (!isReal || Number(year) < 1850 || Number(year) > 2150) return fail('date')
  const min = field.min === 'today' ? today : field.min
  const max = field.max === 'today' ? today : field.max
  if (min !== undefined && value < min) return fail('date-min', { date: officialDate(min) })
  if (max !== undefined && value > max) return fail('date-max', { date: officialDate(max) })
  return { value, problems: [] }
}

function readNif(line: string, fail: Fail, part = ''): Read {
  const nif = parseNif(line)
  if (nif) return { value: nif.value, problems: [] }
  const compact = line.replace(/[\s.·-]/g, '').toUpperCase()
  const hasShape = /^(\d{8}[A-Z]|[XYZKLM]\d{7}[A-Z]|[A-W]\d{7}[0-9A-J])$/.test(compact)
  return fail(hasShape ? 'nif-letter' : 'nif', {}, part)
}

export const documentKinds = ['NIF', 'PASSPORT', 'EU_DOCUMENT'] as const

function readIdentityDocument(text: (part: string) => string, name: string, field: RowField, fail: Fail): Read {
  const number = cleanLine(text('number'))
  const kind = cleanLine(text('kind')) || (number ? 'NIF' : '')
  if (number === '') return { problems: [] }
  if (!documentKinds.some((one) => one === kind)) return fail('not-an-option', {}, 'kind')
  if (kind === 'NIF') {
    const read = readNif(number, fail, 'number')
    return typeof read.value === 'string' ? good({ kind, number: read.value }) : read
  }
  const compact = number.replace(/[\s.-]/g, '').toUpperCase()
  return /^[A-Z0-9]{4,20}$/.test(compact)
    ? { value: { kind, number: compact }, problems: [] }
    : fail('document-number', {}, 'number')
}

function readPlace(text: (part: string) => string, name: string, field: RowField): Read {
  const place = cleanLine(text('place'))
  const country = cleanLine(text('country')) || 'ES'
  if (place === '' && country === 'ES') return { problems: [] }
  const province = country === 'ES' ? cleanLine(text('province')) : ''
  const problems: FormProblem[] = []
  const wrong = (part: string, key: string) =>
    problems.push({
      field: `${name}-${part}`,
      key: `procedures.form.error.${key}`,
      params: { label: field.label, max: 100 },
    })
  if (countryName(country) === undefined) wrong('country', 'not-an-option')
  if (country === 'ES' && place === '') wrong('place', 'municipality')
  if (place.length > 100) wrong('place', 'part-too-long')
  if (country === 'ES' && !Object.hasOwn(provinces, province)) wrong('province', 'province')
  return problems.length > 0 ? { problems } : { value: { country, place, province }, problems }
}

function readAddress(text: (part: string) => string, name: string, field: RowField): Read {
  const typed = new Map<string, string>(addressParts.map((part) => [part, cleanLine(text(part))]))
  const part = (one: (typeof addressParts)[number]) => typed.get(one) ?? ''
  // The type of road comes chosen: by itself it is no answer. One that must be given says which of its parts are lacking.
  if (!field.required && addressParts.every((one) => one === 'roadType' || part(one) === '')) return { problems: [] }
  const problems: FormProblem[] = []
  const wrong = (one: (typeof addressParts)[number], key: string, max = 0) =>
    problems.push({ field: `${name}-${one}`, key: `procedures.form.error.${key}`, params: { label: field.label, max } })
  if (!Object.hasOwn(roadTypes, part('roadType'))) wrong('roadType', 'road-type')
  if (part('roadName') === '') wrong('roadName', 'road-name')
  if (part('roadName').length > 120) wrong('roadName', 'part-too-long', 120)
  for (const one of ['number', 'stair', 'floor', 'door'] as const)
    if (part(one).length > 12) wrong(one, 'part-too-long', 12)
  const postal = parsePostalCode(part('postalCode'))
  if (!postal) wrong('postalCode', 'postal-code')
  if (part('municipality') === '') wrong('municipality', 'municipality')
  if (part('municipality').length > 100) wrong('municipality', 'part-too-long', 100)
  if (problems.length > 0 || !postal) return { problems }
  const value = Object.fromEntries(addressParts.map((one) => [one, part(one)]))
  return { value: { ...value, postalCode: postal.value, province: postal.provinceName }, problems }
}

/** For a person to check: ES91 2100… */
export const shownIban = formatIban
