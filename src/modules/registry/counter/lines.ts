import { countryName } from '../../../platform/identifiers/countries.ts'
import type { Work } from '../../../platform/db/work.ts'
import type { Direction } from '../entry.ts'
import { type FoundPerson, choosePerson, findPerson, searchPeople } from './people.ts'
import { MOST_PARTIES, keptValues, nameOf, partyFields, placesOf } from './schemas.ts'

type Values = Record<string, unknown>
export type Place = `${'' | 'rep-'}${number}`

/** What a button of the form asks for, besides registering. */
export type Wish =
  | { kind: 'search' }
  | { kind: 'add' }
  | { kind: 'remove'; place: number }
  | { kind: 'choose'; place: number; prefix: '' | 'rep-'; personId: string }
  | { kind: 'drop-file'; place: number }
  | { kind: 'confidential'; place: number }
  | { kind: 'bring-copies' }
  | { kind: 'keep-template' }

export function wishOf(body: unknown): Wish | undefined {
  const said = text((body as { accion?: unknown } | undefined)?.accion)
  const [, verb, prefix = '', number = '', id = ''] =
    /^([a-z]+)(?:-(rep))?(?:-(\d{1,2}))?(?:-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))?$/.exec(said) ?? []
  const place = Number(number)
  if (verb === 'buscar') return { kind: 'search' }
  if (verb === 'anadir') return { kind: 'add' }
  if (verb === 'quitar' && place >= 1) return { kind: 'remove', place }
  if (verb === 'elegir' && place >= 1 && id) {
    return { kind: 'choose', place, prefix: prefix === 'rep' ? 'rep-' : '', personId: id }
  }
  if (verb === 'documento' && place >= 1) return { kind: 'drop-file', place }
  if (verb === 'reservar' && place >= 1) return { kind: 'confidential', place }
  if (verb === 'copias') return { kind: 'bring-copies' }
  if (verb === 'guardar') return { kind: 'keep-template' }
  return undefined
}

/** People to choose from, for each line where a name alone was typed. */
export interface Answered {
  values: Values
  /** The field to go on with. */
  focus: string
  matches: Map<Place, FoundPerson[]>
  /** Lines where somebody was looked for and is not known yet. */
  unknown: Set<Place>
}

/** The form again, longer, shorter or filled in; nothing of what was typed is lost. */
export async function answerWish(work: Work, direction: Direction, body: unknown, wish: Wish): Promise<Answered> {
  const answered: Answered = {
    values: keptValues(direction, body),
    focus: 'asunto',
    matches: new Map(),
    unknown: new Set(),
  }
  const { values } = answered
  const places = placesOf(values)
  if (wish.kind === 'add') addLine(answered, places)
  if (wish.kind === 'remove') removeLine(answered, wish.place, places)
  if (wish.kind === 'choose' && wish.place <= places) {
    const found = await choosePerson(work, wish.personId)
    if (found) fill(values, wish.place, wish.prefix, found)
  }
  if (wish.kind === 'search') await search(work, answered, places)
  if (['drop-file', 'confidential', 'bring-copies'].includes(wish.kind)) answered.focus = 'documentos'
  if (wish.kind === 'keep-template') answered.focus = 'plantilla'
  return answered
}

function addLine(answered: Answered, places: number): void {
  const next = Math.min(places + 1, MOST_PARTIES)
  answered.values['interesados'] = next
  answered.focus = nameOf('nif', next)
}

function removeLine(answered: Answered, place: number, places: number): void {
  const { values } = answered
  for (let at = place; at <= places; at++) {
    for (const field of partyFields) {
      const following = at < places ? values[nameOf(field, at + 1)] : undefined
      if (following === undefined) delete values[nameOf(field, at)]
      else values[nameOf(field, at)] = following
    }
  }
  values['interesados'] = Math.max(1, places - 1)
  answered.focus = nameOf('nif', Math.min(place, Math.max(1, places - 1)))
}

async function search(work: Work, answered: Answered, places: number): Promise<void> {
  const { values, matches, unknown } = answered
  for (let place = 1; place <= places; place++) {
    for (const prefix of ['', 'rep-'] as const) {
      const at: Place = `${prefix}${place}`
      const nif = text(values[nameOf(`${prefix}nif`, place)])
      const name = text(values[nameOf(`${prefix}nombre`, place)])
      if (nif) {
        const found = await findPerson(work, nif)
        if (found) fill(values, place, prefix, found)
        else unknown.add(at)
      } else if (name.length >= 3) {
        const found = await searchPeople(work, name)
        if (found.length > 0) matches.set(at, found)
        else unknown.add(at)
      }
    }
  }
  const [first] = matches.keys()
  if (first) answered.focus = `elegir-${first}`
  else if (unknown.size > 0 && !text(values['nombre'])) answered.focus = 'nombre'
}

/** Their NIF and name as they are known; how to reach them only where nothing was typed. */
function fill(values: Values, place: number, prefix: '' | 'rep-', { nif, name, contact }: FoundPerson): void {
  values[nameOf(`${prefix}nif`, place)] = nif
  values[nameOf(`${prefix}nombre`, place)] = name
  const known = {
    direccion: contact.address,
    cp: contact.postalCode,
    localidad: contact.town,
    provincia: contact.province,
    pais: contact.country && countryName(contact.country),
    correo: contact.email,
    telefono: contact.phone,
  }
  for (const [field, value] of Object.entries(known)) {
    const own = nameOf(`${prefix}${field}`, place)
    if (value && !text(values[own])) values[own] = value
  }
}

export const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
