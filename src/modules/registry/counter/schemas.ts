import { z } from 'zod'
import type { Problem } from '../../../platform/http/forms.ts'
import { parseForm } from '../../../platform/http/forms.ts'
import { parseEmail } from '../../../platform/identifiers/email.ts'
import { countries } from '../../../platform/identifiers/countries.ts'
import { parseNif } from '../../../platform/identifiers/nif.ts'
import { parsePhone } from '../../../platform/identifiers/phone.ts'
import { parsePostalCode } from '../../../platform/identifiers/postal-code.ts'
import { cleanLine, cleanText } from '../../../platform/text/clean-text.ts'
import type { Direction, PartyContact } from '../entry.ts'

/** Enough for a neighbourhood that comes together; more of them sign a list, which is a document. */
export const MOST_PARTIES = 10

export const transportCodes = ['01', '02', '03', '04', '05', '06', '07', '08'] as const
export const physicalDocumentations = ['none', 'required', 'complementary'] as const

type Values = Record<string, unknown>

const line = (most: number, tooLong: string) =>
  z.string().transform(cleanLine).pipe(z.string().max(most, tooLong)).default('')
const required = (most: number, missing: string, tooLong: string) =>
  z.string({ error: missing }).transform(cleanLine).pipe(z.string().min(1, missing).max(most, tooLong))
const optional = (most: number, problem: string, parse: (text: string) => string | undefined) =>
  z
    .string()
    .max(most, problem)
    .transform(cleanLine)
    .refine((text) => text === '' || parse(text) !== undefined, problem)
    .transform((text) => parse(text) ?? '')
    .default('')
/** A country by its name, as people write it, or by its code. */
function countryCode(text: string): string | undefined {
  const wanted = plain(text)
  return countries.find(({ code, name }) => plain(name) === wanted || code.toLowerCase() === wanted)?.code
}
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

const ticked = z
  .literal('si')
  .optional()
  .transform((mark) => mark === 'si')

/** Who somebody is and how to reach them; the same questions for a party and for who represents them. */
const personFields = {
  nif: optional(20, 'registry.error.nif', (text) => parseNif(text)?.value),
  nombre: line(250, 'registry.error.name-long'),
  direccion: line(160, 'registry.counter.error.address-long'),
  cp: line(10, 'registry.counter.error.postal-code'),
  localidad: line(80, 'registry.counter.error.town-long'),
  provincia: line(60, 'registry.counter.error.province-long'),
  pais: optional(60, 'registry.counter.error.country', countryCode),
  correo: optional(160, 'registry.counter.error.email', parseEmail),
  telefono: optional(40, 'registry.counter.error.phone', parsePhone),
}

const {
  nif: repNif,
  nombre: repName,
  direccion: repAddress,
  cp: repCode,
  localidad: repTown,
  provincia: repProvince,
  pais: repCountry,
  correo: repEmail,
  telefono: repPhone,
} = personFields

const partyShape = z
  .strictObject({
    ...personFields,
    canal: z.enum(['', 'electronic', 'paper'], 'registry.counter.error.channel').default(''),
    obligado: ticked,
    'rep-nif': repNif,
    'rep-nombre': repName,
    'rep-direccion': repAddress,
    'rep-cp': repCode,
    'rep-localidad': repTown,
    'rep-provincia': repProvince,
    'rep-pais': repCountry,
    'rep-correo': repEmail,
    'rep-telefono': repPhone,
  })
  .superRefine((party, context) => {
    for (const prefix of ['', 'rep-'] as const) {
      const country = party[`${prefix}pais`]
      const code = party[`${prefix}cp`]
      if (code && (!country || country === 'ES') && !parsePostalCode(code)) {
        context.addIssue({ code: 'custom', path: [`${prefix}cp`], message: 'registry.counter.error.postal-code' })
      }
    }
    const isRepresented = partyFields.some((name) => name.startsWith('rep-') && party[name as keyof typeof party])
    if (isRepresented && !party['rep-nombre']) {
      context.addIssue({ code: 'custom', path: ['rep-nombre'], message: 'registry.error.name-missing' })
    }
  })

/** Names of one party's fields. The first party has them bare, the third with «-3» behind. */
export const partyFields: readonly string[] = Object.keys(partyShape.shape)
export const nameOf = (field: string, place: number): string => (place === 1 ? field : `${field}-${place}`)

export interface TypedPerson {
  nif: string | undefined
  name: string
  contact: PartyContact
}

export interface TypedParty extends TypedPerson {
  /** Said to be obliged by profession or office; of legal persons the NIF tells it (Ley 39/2015, art. 14.2). */
  isObliged: boolean
  representative: TypedPerson | null
}

const uuids = z
  .union([z.uuid(), z.array(z.uuid()).max(200)])
  .optional()
  .transform((given) => (given === undefined ? [] : [given].flat()))

const common = {
  asunto: required(250, 'registry.error.subject-missing', 'registry.error.subject-long'),
  tramite: z
    .string()
    .regex(/^(|[A-Z]{3}-\d{2})$/, 'registry.counter.error.procedure')
    .default(''),
  unidad: z.union([z.literal(''), z.uuid('registry.error.unit-missing')]).default(''),
  otras: uuids,
  materia: line(16, 'registry.counter.error.matter-long'),
  papel: z.enum(['', ...physicalDocumentations], 'registry.counter.error.paper').default(''),
  transporte: z.enum(['', ...transportCodes], 'registry.counter.error.transport').default(''),
  'numero-transporte': line(40, 'registry.counter.error.transport-number-long'),
  referencia: line(80, 'registry.counter.error.reference-long'),
  observaciones: z
    .string()
    .transform(cleanText)
    .pipe(z.string().max(2000, 'registry.error.observations-long'))
    .default(''),
  clave: z.uuid('registry.error.form-key'),
  /** How many parties the form has room for. */
  interesados: z.coerce.number().int().min(1).max(MOST_PARTIES).default(1),
  /** Files of an earlier attempt, in our own signed words. */
  adjuntos: z.string().max(50_000).default(''),
  /** Only read by the button that keeps a template. */
  plantilla: line(80, 'registry.counter.error.template-long'),
}

const entryShape = z.strictObject(common)

const exitShape = z
  .strictObject({
    ...common,
    dir3: z
      .string()
      .transform((text) => cleanLine(text).toUpperCase())
      .pipe(z.string().regex(/^(|[A-Z][A-Z0-9]{1,2}\d{5,18})$/, 'registry.counter.error.dir3'))
      .default(''),
    administracion: line(250, 'registry.counter.error.administration-long'),
    interconexion: ticked,
    expediente: line(40, 'registry.counter.error.expedient'),
  })
  .superRefine((exit, context) => {
    if (exit.interconexion && !exit.dir3) {
      context.addIssue({ code: 'custom', path: ['dir3'], message: 'registry.counter.error.dir3-missing' })
    }
  })

export const shapeNames: Record<Direction, readonly string[]> = {
  E: Object.keys(entryShape.shape),
  S: Object.keys(exitShape.shape),
}

export interface CounterForm extends z.output<typeof entryShape> {
  dir3: string
  administracion: string
  interconexion: boolean
  expediente: string
  parties: TypedParty[]
}

type Read = { ok: true; data: CounterForm; values: Values } | { ok: false; problems: Problem[]; values: Values }

/** The whole screen: its parties one by one and the rest. Problems come in the order of the page. */
export function readCounterForm(direction: Direction, body: unknown): Read {
  const { parties: typed, rest } = splitValues(body)
  const form = parseForm(direction === 'E' ? entryShape : exitShape, rest)
  const places = form.ok ? form.data.interesados : placesOf(rest)
  const problems: Problem[] = []
  const parties: TypedParty[] = []
  for (const [place, fields] of typed) {
    if (place > places) problems.push({ field: '', key: 'form.error.unreadable' })
    if (place > 1 && isBlank(fields)) continue
    const read = parseForm(partyShape, fields)
    if (!read.ok) {
      problems.push(...read.problems.map((problem) => ({ ...problem, field: nameOf(problem.field, place) })))
      continue
    }
    const party = partyOf(read.data)
    if (party.name) parties.push(party)
    else if (direction === 'E' || party.nif !== undefined || place > 1) {
      problems.push({ field: nameOf('nombre', place), key: 'registry.error.name-missing' })
    }
  }
  const values: Values = Object.assign(
    Object.create(null),
    ...[...typed].map(([place, fields]) => named(fields, place)),
  )
  Object.assign(values, form.values)
  // What comes in may have a rule that knows its unit by its subject.
  const mayBeRouted = direction === 'E' && typeof rest['asunto'] === 'string' && rest['asunto'].trim() !== ''
  const unitMissing =
    !rest['unidad'] && !rest['tramite'] && !mayBeRouted ? [{ field: 'unidad', key: 'registry.error.unit-missing' }] : []
  if (!form.ok) {
    const order = shapeNames[direction]
    const others = [...form.problems, ...unitMissing]
    others.sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field))
    return { ok: false, problems: [...problems, ...others], values }
  }
  const exit = { dir3: '', administracion: '', interconexion: false, expediente: '', ...form.data }
  if (direction === 'S' && parties.length === 0 && problems.length === 0 && !exit.dir3 && !exit.administracion) {
    problems.push({ field: 'nombre', key: 'registry.counter.error.nobody' })
  }
  problems.push(...unitMissing)
  if (problems.length > 0) return { ok: false, problems, values }
  return { ok: true, data: { ...exit, parties }, values }
}

/** What the form had when it was sent to be searched or made longer: nothing of it is judged yet. */
export function keptValues(direction: Direction, body: unknown): Values {
  const { parties, rest } = splitValues(body)
  const values: Values = Object.create(null)
  for (const name of shapeNames[direction]) if (rest[name] !== undefined) values[name] = rest[name]
  values['interesados'] = placesOf(rest)
  for (const [place, fields] of parties) {
    for (const name of partyFields) if (fields[name] !== undefined) values[nameOf(name, place)] = fields[name]
  }
  return values
}

export function placesOf(values: Values): number {
  const places = Number(values['interesados'])
  return Number.isInteger(places) && places >= 1 && places <= MOST_PARTIES ? places : 1
}

function splitValues(body: unknown): { parties: Map<number, Values>; rest: Values } {
  const parties = new Map<number, Values>([[1, Object.create(null) as Values]])
  const rest: Values = Object.create(null) as Values
  for (const [name, value] of Object.entries(body && typeof body === 'object' ? body : {})) {
    if (name === '_csrf' || name === 'accion') continue
    const [, bare = name, number = '1'] = /^([a-z-]*[a-z])-([2-9]|10)$/.exec(name) ?? []
    if (!partyFields.includes(bare)) rest[name] = value
    else
      parties.set(Number(number), Object.assign(parties.get(Number(number)) ?? Object.create(null), { [bare]: value }))
  }
  return { parties: new Map([...parties].toSorted(([a], [b]) => a - b)), rest }
}

const isBlank = (fields: Values): boolean => Object.values(fields).every((value) => value === '')

const named = (fields: Values, place: number): Values =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [nameOf(name, place), value]))

function partyOf(read: z.output<typeof partyShape>): TypedParty {
  const representative = personOf(read, 'rep-')
  return {
    ...personOf(read, ''),
    isObliged: read.obligado,
    representative: representative.name ? representative : null,
  }
}

function personOf(read: z.output<typeof partyShape>, prefix: '' | 'rep-'): TypedPerson {
  const country = read[`${prefix}pais`]
  const postalCode = read[`${prefix}cp`]
  const isSpain = country === '' || country === 'ES'
  const said = {
    address: read[`${prefix}direccion`],
    postalCode,
    town: read[`${prefix}localidad`],
    province: read[`${prefix}provincia`] || (isSpain ? (parsePostalCode(postalCode)?.provinceName ?? '') : ''),
    country,
    email: read[`${prefix}correo`],
    phone: read[`${prefix}telefono`],
    channel: prefix === '' ? read.canal : '',
  }
  const contact: PartyContact = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== ''))
  return { nif: read[`${prefix}nif`] || undefined, name: read[`${prefix}nombre`], contact }
}
