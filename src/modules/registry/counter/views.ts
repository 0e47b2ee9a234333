import type { Translate } from '../../../platform/i18n/i18n.ts'
import { fileSize, officialTime, shortDate } from '../../../platform/i18n/format.ts'
import { formatPhone } from '../../../platform/identifiers/phone.ts'
import { acceptedExtensions, formatLabels, limits } from '../../../platform/limits.ts'
import type { KnownContact, Person, PersonContact } from '../../identity/index.ts'
import type { Unit } from '../../municipalities/index.ts'
import type { Offered } from '../../procedures/index.ts'
import type { Direction } from '../entry.ts'
import type { CarriedFile } from './carried-files.ts'
import { interchangeLimits } from './files.ts'
import { type Place, text } from './lines.ts'
import { isLegalPerson } from './obliged.ts'
import type { FoundPerson } from './people.ts'
import { MOST_PARTIES, nameOf, partyFields, physicalDocumentations, placesOf, transportCodes } from './schemas.ts'
import type { EntryTemplate } from './store.ts'

type Values = Record<string, unknown>

export const formAddress: Record<Direction, string> = { E: '/oficina/registro/nuevo', S: '/oficina/registro/salida' }
export const templatesAddress = '/oficina/registro/plantillas'
export const peopleAddress = '/oficina/registro/personas'

export interface FormFacts {
  direction: Direction
  units: Unit[]
  procedures: Offered[]
  /** Which unit does the work of each kind. */
  unitOf: Map<string, string>
  templates: EntryTemplate[]
  values: Values
  files: CarriedFile[]
  focus: string
  matches: Map<Place, FoundPerson[]>
  unknown: Set<Place>
  problems: { field: string }[]
}

export function formPage(t: Translate, facts: FormFacts) {
  const { direction, values, focus } = facts
  const problemFields = new Set(facts.problems.map(({ field }) => field))
  const isOpen = (names: readonly string[]) => names.some((name) => isSaid(values[name]) || problemFields.has(name))
  const places = placesOf(values)
  return {
    title: t(`registry.counter.title.${direction}`),
    isExit: direction === 'S',
    action: formAddress[direction],
    other:
      direction === 'E'
        ? { href: formAddress.S, text: t('registry.counter.title.S') }
        : { href: formAddress.E, text: t('registry.counter.title.E') },
    focus: facts.problems[0]?.field || focus,
    interesados: places,
    parties: Array.from({ length: places }, (_, i) => partyView(t, facts, i + 1, isOpen)),
    mayAdd: places < MOST_PARTIES,
    peopleAddress,
    procedures: facts.procedures.map(({ code, name, definition }) => ({
      value: code,
      text: name,
      fills: facts.unitOf.get(definition.unit) ?? '',
    })),
    units: facts.units.map(({ id, name }) => ({ value: id, text: name })),
    alsoOpen: isOpen(['otras']),
    more: {
      isOpen: isOpen(['papel', 'materia', 'transporte', 'numero-transporte', 'referencia', 'expediente']),
      papers: physicalDocumentations.map((value) => ({ value, text: t(`registry.physical.${value}`) })),
      transports: transportCodes.map((value) => ({ value, text: t(`registry.transport.${value}`) })),
    },
    templates: facts.templates
      .filter((template) => template.direction === direction)
      .slice(0, 30)
      .map(({ id, name }) => ({ href: `${formAddress[direction]}?plantilla=${id}`, text: name })),
    templatesAddress,
    keepOpen: isOpen(['plantilla']) || focus === 'plantilla',
    accept: acceptedExtensions,
    filesHint: t('registry.counter.files-hint', {
      formats: formatLabels.join(', '),
      count: limits.filesPerSlot,
      megabytes: megabytes(limits.fileBytes),
      total: megabytes(limits.applicationBytes),
    }),
    maxBytes: limits.fileBytes,
    maxTotal: limits.applicationBytes,
    interchangeHint: t('registry.counter.interchange-hint', {
      count: interchangeLimits.files,
      megabytes: megabytes(interchangeLimits.fileBytes),
      total: megabytes(interchangeLimits.totalBytes),
    }),
    files: facts.files.map((file, i) => ({
      name: file.fileName,
      facts: [
        fileSize(file.size),
        file.validity && t(`registry.validity.${file.validity}`),
        file.isConfidential && t('registry.digitise.confidential'),
      ]
        .filter(Boolean)
        .join(' · '),
      drop: `documento-${i + 1}`,
      mark: `reservar-${i + 1}`,
      markText: t(file.isConfidential ? 'registry.digitise.counter.open' : 'registry.digitise.counter.confidential'),
    })),
    keys: ['i', 'b', 'm', 's', 't', 'u', 'o', 'j', 'g'].map((key) => ({
      key: key.toUpperCase(),
      text: t(`registry.counter.key.${key}`),
    })),
  }
}

function partyView(t: Translate, facts: FormFacts, place: number, isOpen: (names: readonly string[]) => boolean) {
  const { direction, values, matches, unknown, focus } = facts
  const name = (field: string) => nameOf(field, place)
  const fieldsOf = (prefix: '' | 'rep-') => {
    const at: Place = `${prefix}${place}`
    const contact = ['direccion', 'cp', 'localidad', 'provincia', 'pais', 'correo', 'telefono'].map(
      (field) => `${prefix}${field}`,
    )
    return {
      nif: name(`${prefix}nif`),
      name: name(`${prefix}nombre`),
      address: name(`${prefix}direccion`),
      postalCode: name(`${prefix}cp`),
      town: name(`${prefix}localidad`),
      province: name(`${prefix}provincia`),
      country: name(`${prefix}pais`),
      email: name(`${prefix}correo`),
      phone: name(`${prefix}telefono`),
      channel: prefix === '' && direction === 'E' ? name('canal') : null,
      isContactOpen: isOpen(contact.map(name)),
      isUnknown: unknown.has(at),
      matches: (matches.get(at) ?? []).map((person, i) => ({
        value: `elegir-${prefix}${place}-${person.id}`,
        name: person.name,
        facts: personFacts(person),
        focus: i === 0 && focus === `elegir-${at}`,
      })),
    }
  }
  const representative = partyFields.filter((field) => field.startsWith('rep-'))
  const nif = text(values[name('nif')])
  return {
    place,
    isFirst: place === 1,
    heading: t(direction === 'E' ? 'registry.counter.party' : 'registry.counter.addressee', { place }),
    person: fieldsOf(''),
    representative:
      direction === 'E'
        ? { ...fieldsOf('rep-'), isOpen: isOpen(representative.map(name)) || matches.has(`rep-${place}`) }
        : null,
    obliged: direction === 'E' ? name('obligado') : null,
    isLegal: direction === 'E' && isLegalPerson(nif),
    remove: `quitar-${place}`,
    channels: (['electronic', 'paper'] as const).map((value) => ({
      value,
      text: t(`registry.counter.channel.${value}`),
    })),
  }
}

export const personFacts = ({ nif, contact }: Pick<FoundPerson, 'nif' | 'contact'>): string =>
  [nif, ...contactLines(contact)].join(' · ')

export const contactLines = (contact: PersonContact): string[] =>
  [
    contact.address,
    [contact.postalCode, contact.town].filter(Boolean).join(' '),
    contact.province === contact.town ? '' : contact.province,
    contact.email,
    contact.phone && formatPhone(contact.phone),
  ].filter((line): line is string => !!line)

const isSaid = (value: unknown): boolean => value !== undefined && value !== ''
const megabytes = (bytes: number): number => Math.floor(bytes / 1024 / 1024)

/** Everything that was ever said of how to reach somebody. */
export const personPage = (t: Translate, person: Person, contacts: KnownContact[]) => ({
  title: person.name,
  caption: person.nif,
  use: `${formAddress.E}?persona=${person.id}`,
  head: ['since', 'contact', 'source', 'by'].map((column) => t(`registry.counter.person.${column}`)),
  rows: contacts.map(({ since, contact, source, actorName }) => [
    { text: officialTime(since), header: true, nowrap: true },
    contactLines(contact).join(' · '),
    t(`registry.counter.person.source.${source}`),
    actorName,
  ]),
})

export const templatesPage = (t: Translate, templates: EntryTemplate[]) => ({
  title: t('registry.counter.templates.title'),
  templates: templates.map(({ id, direction, name, actorName, updatedAt }) => ({
    name,
    href: `${formAddress[direction]}?plantilla=${id}`,
    tag: t(`registry.direction.${direction}`),
    facts: t('registry.counter.templates.facts', { by: actorName, day: shortDate(updatedAt) }),
    actions: [{ action: `${templatesAddress}/${id}/borrado`, text: t('registry.counter.templates.delete') }],
  })),
})
