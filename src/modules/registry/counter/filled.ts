import { countryName } from '../../../platform/identifiers/countries.ts'
import type { Direction, Entry, EntryParty } from '../entry.ts'
import { text } from './lines.ts'
import { isLegalPerson } from './obliged.ts'
import { MOST_PARTIES, nameOf, partyFields, shapeNames } from './schemas.ts'

type Values = Record<string, unknown>

/** The form of a template: what comes again each time. Companies come again; of people only who comes today is known. */
export function templateValues(direction: Direction, values: Values): Values {
  const kept: Values = {}
  for (const name of shapeNames[direction]) {
    if (!['clave', 'adjuntos', 'interesados', 'plantilla', 'expediente'].includes(name) && isSaid(values[name])) {
      kept[name] = values[name]
    }
  }
  let places = 0
  for (let place = 1; place <= MOST_PARTIES; place++) {
    if (!isLegalPerson(text(values[nameOf('nif', place)]))) continue
    places++
    for (const field of partyFields.filter((each) => !each.startsWith('rep-'))) {
      const value = values[nameOf(field, place)]
      if (isSaid(value)) kept[nameOf(field, places)] = value
    }
  }
  if (places > 1) kept['interesados'] = places
  return kept
}

const isSaid = (value: unknown): boolean => value !== undefined && value !== ''

/** An entry as its form had it, to make another like it. Its papers are its own. */
export function copyValues(entry: Entry): Values {
  const values: Values = {
    asunto: entry.subject,
    tramite: entry.procedureCode ?? '',
    unidad: entry.unitId,
    otras: entry.alsoUnitIds,
    materia: entry.matterCode ?? '',
    papel: entry.physicalDocumentation ?? '',
    transporte: entry.transportCode ?? '',
    referencia: entry.externalReference ?? '',
    observaciones: entry.observations ?? '',
    ...(entry.direction === 'S' && { dir3: entry.destinationDir3 ?? '', administracion: entry.destinationName ?? '' }),
  }
  let place = 0
  for (const party of entry.parties) {
    const isRepresentative = party.role === 'representative' && place > 0
    if (!isRepresentative && ++place > MOST_PARTIES) break
    fillParty(values, place, isRepresentative ? 'rep-' : '', party)
  }
  if (place > 1) values['interesados'] = Math.min(place, MOST_PARTIES)
  return values
}

function fillParty(values: Values, place: number, prefix: '' | 'rep-', { nif, name, contact }: EntryParty): void {
  const said = {
    nif,
    nombre: name,
    direccion: contact?.address,
    cp: contact?.postalCode,
    localidad: contact?.town,
    provincia: contact?.province,
    pais: contact?.country && countryName(contact.country),
    correo: contact?.email,
    telefono: contact?.phone,
    ...(prefix === '' && { canal: contact?.channel }),
  }
  for (const [field, value] of Object.entries(said)) if (value) values[nameOf(`${prefix}${field}`, place)] = value
}
