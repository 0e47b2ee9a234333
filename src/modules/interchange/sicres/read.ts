import { createHash } from 'node:crypto'
import { limits } from '../../../platform/limits.ts'
import { readEni, readParticular, valuesOf } from './annex-metadata.ts'
import type { Annex, Control, Exchange, ExchangeEntry, ExchangePerson, Place } from './exchange.ts'
import { type Pair, type Said, controlFields, exchangeFields } from './fields.ts'
import { decodeBase64, readGroup } from './fields-xml.ts'
import { EXCHANGE_IDENTIFIER, checkAnnexIdentifier, checkExchangeIdentifier } from './identifier.ts'
import { readMoment } from './moments.ts'
import { readXml } from './read-xml.ts'
import { RefusedMessage } from './refused.ts'
import { annexKinds, annotationKinds, controlCodes, paperCodes } from './write.ts'

export interface ReadLimits {
  /** Of the whole file. */
  messageBytes: number
  annexes: number
  annexBytes: number
  /** Of all annexes together. */
  totalBytes: number
}

/** What the national hub carries. A file is a third larger than what is in it. */
export const hubLimits: ReadLimits = {
  messageBytes: Math.ceil((limits.interchange.totalBytes * 4) / 3) + 2 * 1024 * 1024,
  annexes: limits.interchange.annexes,
  annexBytes: limits.interchange.annexBytes,
  totalBytes: limits.interchange.totalBytes,
}

export type Message = { type: 'exchange'; exchange: Exchange } | { type: 'control'; control: Control }

/** A message as it came, if it is one: anything doubtful is refused whole, with its reason. */
export function readMessage(bytes: Buffer, allowed: ReadLimits = hubLimits): Message {
  const root = readXml(bytes, { bytes: allowed.messageBytes, depth: 8, elements: 20_000 })
  if (root.name === exchangeFields.element) {
    return { type: 'exchange', exchange: exchangeOf(readGroup(root, exchangeFields), allowed) }
  }
  if (root.name === controlFields.element)
    return { type: 'control', control: controlOf(readGroup(root, controlFields)) }
  throw new RefusedMessage('not-sicres', 'neither an exchange nor a control message')
}

function exchangeOf(said: Said, allowed: ReadLimits): Exchange {
  const control = said['control'] as Said
  const identifier = text(control, 'identifier')
  const origin = placeOf(said['origin'] as Said, 'office', 'unit')
  const destination = placeOf(said['destination'] as Said, 'office', 'unit')
  checkExchangeIdentifier(identifier, origin.office)
  try {
    return restOf(said, { identifier, origin, destination }, allowed)
  } catch (error) {
    // Whoever sent it can be told which one it was.
    if (error instanceof RefusedMessage) {
      error.about = { identifier, origin: origin.office, destination: destination.office }
    }
    throw error
  }
}

function restOf(
  said: Said,
  known: Pick<Exchange, 'identifier' | 'origin' | 'destination'>,
  allowed: ReadLimits,
): Exchange {
  const { identifier, origin, destination } = known
  const control = said['control'] as Said
  const entry = said['entry'] as Said
  const annexes = ((said['annexes'] ?? []) as Said[]).map((annex) => annexOf(annex, identifier))
  checkSizes(annexes, allowed)
  const form = said['form'] as Said | undefined
  const transport = optional(control, 'transport')
  return {
    identifier,
    previousIdentifier: optional(control, 'previousIdentifier'),
    kind: keyOf(annotationKinds, text(control, 'annotation')),
    isTrial: control['trial'] === '1',
    origin,
    destination,
    start: placeOf(control, 'startOffice', 'startUnit'),
    entry: entryOf(entry),
    people: ((said['people'] ?? []) as Said[]).map((each) => ({
      interested: each['interested'] ? personOf(each['interested'] as Said) : null,
      representative: each['representative'] ? personOf(each['representative'] as Said) : null,
      remarks: optional(each, 'remarks'),
    })),
    annexes,
    form: form ? { states: text(form, 'states'), requests: text(form, 'requests') } : null,
    paper: keyOf(paperCodes, text(control, 'paper')),
    transport: transport === null ? null : { code: transport, number: optional(control, 'transportNumber') },
    userName: optional(control, 'userName'),
    userContact: optional(control, 'userContact'),
    application: optional(control, 'application'),
    remarks: optional(control, 'remarks'),
  }
}

function entryOf(entry: Said): ExchangeEntry {
  const number = text(entry, 'number').trim()
  const subject = text(entry, 'subject').trim()
  if (number === '' || subject === '') throw new RefusedMessage('not-sicres', 'an entry without number or subject')
  const values = valuesOf((entry['particular'] ?? []) as Pair[])
  const one = (name: string): string => values.get(name)?.[0] ?? ''
  const isPart =
    EXCHANGE_IDENTIFIER.test(one('PrimerIntercambio')) && /^\d{1,3} \d{1,3}$/.test(`${one('Parte')} ${one('Partes')}`)
  return {
    mode: entry['mode'] === '01' ? 'in-person' : 'electronic',
    direction: entry['direction'] === '0' ? 'E' : 'S',
    number,
    subject,
    registeredAt: readMoment(text(entry, 'registeredAt')),
    presentedAt: readMoment(text(entry, 'presentedAt')),
    procedureCode: optional(entry, 'procedureCode'),
    expedientNumber: optional(entry, 'expedientNumber'),
    matterCode: optional(entry, 'matterCode'),
    externalReference: optional(entry, 'externalReference'),
    part: isPart ? { first: one('PrimerIntercambio'), number: Number(one('Parte')), of: Number(one('Partes')) } : null,
  }
}

function annexOf(annex: Said, exchange: string): Annex {
  const identifier = text(annex, 'identifier')
  checkAnnexIdentifier(identifier, exchange)
  const stated = readParticular((annex['particular'] ?? []) as Pair[])
  const written = optional(annex, 'content')
  const content = written === null || written.trim() === '' ? null : decodeBase64(written)
  if (content === undefined) throw new RefusedMessage('not-sicres', 'an annex that is not base64')
  const digest = content ? createHash('sha256').update(content).digest('hex') : stated.digest
  const size = content ? content.length : stated.size
  if (digest === null || size === null)
    throw new RefusedMessage('digest', 'an annex without content and without digest')
  if ((stated.digest ?? digest) !== digest || (stated.size ?? size) !== size) {
    throw new RefusedMessage('digest', 'an annex is not what its digest says')
  }
  return {
    fileName: text(annex, 'fileName'),
    identifier,
    kind: keyOf(annexKinds, text(annex, 'kind')),
    mime: optional(annex, 'mime'),
    digest,
    size,
    content,
    isConfidential: stated.isConfidential,
    validity: stated.validity,
    summary: optional(annex, 'summary'),
    remarks: optional(annex, 'remarks'),
    eni: readEni((annex['general'] ?? []) as Pair[]),
  }
}

function checkSizes(annexes: Annex[], allowed: ReadLimits): void {
  const sizes = annexes.map(({ content }) => content?.length ?? 0)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (
    annexes.length > allowed.annexes ||
    total > allowed.totalBytes ||
    sizes.some((size) => size > allowed.annexBytes)
  ) {
    throw new RefusedMessage('too-large', 'more or larger annexes than an exchange carries')
  }
  if (new Set(annexes.map(({ identifier }) => identifier)).size !== annexes.length) {
    throw new RefusedMessage('identifier', 'two annexes of one name')
  }
}

function personOf(person: Said): ExchangePerson {
  const identity = person['identity'] as Said
  const contact = (person['contact'] ?? {}) as Said
  const post = (contact['post'] ?? {}) as Said
  const channel = ((person['channels'] ?? {}) as Said)['preferred']
  return {
    kind: identity['kind'] === '1' ? 'natural' : 'legal',
    documentKind: text(identity, 'documentKind') as ExchangePerson['documentKind'],
    document: text(identity, 'document'),
    businessName: optional(identity, 'businessName'),
    givenName: optional(identity, 'givenName'),
    surname1: optional(identity, 'surname1'),
    surname2: optional(identity, 'surname2'),
    country: optional(post, 'country'),
    province: optional(post, 'province'),
    town: optional(post, 'town'),
    address: optional(post, 'address'),
    postalCode: optional(post, 'postalCode'),
    email: optional(contact, 'email'),
    phone: optional(contact, 'phone') ?? optional(contact, 'mobile'),
    channel: channel === undefined ? null : channel === '1' ? 'paper' : 'electronic',
  }
}

function controlOf(said: Said): Control {
  const identifier = text(said, 'identifier')
  if (!EXCHANGE_IDENTIFIER.test(identifier)) throw new RefusedMessage('identifier', 'not the identifier of an exchange')
  const at = optional(said, 'entryAt')
  return {
    kind: keyOf(controlCodes, text(said, 'kind')),
    origin: text(said, 'origin'),
    destination: text(said, 'destination'),
    identifier,
    description: optional(said, 'description'),
    entryNumber: optional(said, 'entryNumber'),
    entryAt: at === null ? null : readMoment(at),
    isTrial: said['trial'] === '1',
    files: (said['files'] ?? []) as string[],
    errorCode: optional(said, 'errorCode'),
  }
}

function placeOf(said: Said, office: string, unit: string): Place {
  return {
    office: text(said, office),
    officeName: optional(said, `${office}Name`),
    unit: optional(said, unit),
    unitName: optional(said, `${unit}Name`),
  }
}

const text = (said: Said, key: string): string => {
  const value = said[key]
  return typeof value === 'string' ? value : ''
}

/** What is there and empty says as little as what is not there. */
function optional(said: Said, key: string): string | null {
  const value = said[key]
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

function keyOf<K extends string>(codes: Record<K, string>, code: string): K {
  const found = (Object.keys(codes) as K[]).find((key) => codes[key] === code)
  if (found === undefined) throw new RefusedMessage('not-sicres', 'a code nobody knows')
  return found
}
