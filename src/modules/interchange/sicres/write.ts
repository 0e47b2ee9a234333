import { pairs, writeEni, writeParticular } from './annex-metadata.ts'
import type { Annex, Control, ControlKind, Exchange, ExchangePerson, Place } from './exchange.ts'
import { type Said, controlFields, exchangeFields } from './fields.ts'
import { writeGroup } from './fields-xml.ts'
import { writeMoment } from './moments.ts'

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

export const annexKinds = { receipt: '01', attached: '02', other: '03' } as const
export const annotationKinds = { pending: '01', sent: '02', forwarded: '03' } as const
export const paperCodes = { required: '1', complementary: '2', none: '3' } as const
export const controlCodes: Record<ControlKind, string> = {
  ack: '01',
  error: '02',
  confirmation: '03',
  'confirmation-ack': '04',
  rejection: '05',
  'rejection-ack': '06',
}

/** The exchange file of the norm. Always the same bytes for the same exchange, so that a second sending is no second exchange. */
export function writeExchange(exchange: Exchange): Buffer {
  const { entry, transport, form } = exchange
  const said: Said = {
    origin: ofPlace(exchange.origin),
    destination: ofPlace(exchange.destination),
    people: exchange.people.map(({ interested, representative, remarks }) =>
      stated({
        interested: interested ? ofPerson(interested) : null,
        representative: representative ? ofPerson(representative) : null,
        remarks: cut(remarks, 160),
      }),
    ),
    entry: stated({
      mode: entry.mode === 'in-person' ? '01' : '02',
      direction: entry.direction === 'E' ? '0' : '1',
      number: entry.number,
      subject: cut(entry.subject, 240),
      registeredAt: writeMoment(entry.registeredAt),
      presentedAt: writeMoment(entry.presentedAt),
      procedureCode: cut(entry.procedureCode, 80),
      expedientNumber: cut(entry.expedientNumber, 80),
      matterCode: cut(entry.matterCode, 16),
      externalReference: cut(entry.externalReference, 16),
      particular: entry.part
        ? pairs([
            ['PrimerIntercambio', entry.part.first],
            ['Parte', String(entry.part.number)],
            ['Partes', String(entry.part.of)],
          ])
        : null,
    }),
    annexes: exchange.annexes.map(ofAnnex),
    control: stated({
      identifier: exchange.identifier,
      transport: transport?.code ?? null,
      transportNumber: transport?.number ?? null,
      userName: cut(exchange.userName, 80),
      userContact: cut(exchange.userContact, 160),
      application: cut(exchange.application, 20),
      annotation: annotationKinds[exchange.kind],
      paper: paperCodes[exchange.paper],
      remarks: cut(exchange.remarks, 160),
      trial: exchange.isTrial ? '1' : '0',
      previousIdentifier: exchange.previousIdentifier,
      startOffice: exchange.start.office,
      startOfficeName: cut(exchange.start.officeName, 120),
      startUnit: exchange.start.unit,
      startUnitName: cut(exchange.start.unitName, 120),
    }),
    ...(form && { form: { states: cut(form.states, 4000) ?? '', requests: cut(form.requests, 4000) ?? '' } }),
  }
  return Buffer.from(DECLARATION + writeGroup(said, exchangeFields), 'utf8')
}

export function writeControl(control: Control): Buffer {
  const said = stated({
    origin: control.origin,
    destination: control.destination,
    identifier: control.identifier,
    kind: controlCodes[control.kind],
    description: cut(control.description, 1024),
    entryNumber: control.entryNumber,
    entryAt: control.entryAt && writeMoment(control.entryAt),
    trial: control.isTrial ? '1' : '0',
    files: control.files,
    errorCode: control.errorCode,
  })
  return Buffer.from(DECLARATION + writeGroup(said, controlFields), 'utf8')
}

const ofPlace = (place: Place): Said =>
  stated({
    office: place.office,
    officeName: cut(place.officeName, 120),
    unit: place.unit,
    unitName: cut(place.unitName, 120),
  })

function ofPerson(person: ExchangePerson): Said {
  const post = stated({
    country: person.country,
    province: person.province,
    town: person.town,
    address: cut(person.address, 160),
    postalCode: person.postalCode,
  })
  const contact = stated({
    post: Object.keys(post).length > 0 ? post : null,
    email: cut(person.email, 160),
    phone: cut(person.phone, 20),
  })
  return stated({
    identity: stated({
      kind: person.kind === 'natural' ? '1' : '2',
      documentKind: person.documentKind,
      document: cut(person.document, 256),
      businessName: cut(person.businessName, 80),
      givenName: cut(person.givenName, 30),
      surname1: cut(person.surname1, 30),
      surname2: cut(person.surname2, 30),
    }),
    contact: Object.keys(contact).length > 0 ? contact : null,
    channels: person.channel ? { preferred: person.channel === 'paper' ? '1' : '2' } : null,
  })
}

function ofAnnex(annex: Annex): Said {
  const general = writeEni(annex.eni)
  return stated({
    fileName: annex.fileName,
    identifier: annex.identifier,
    kind: annexKinds[annex.kind],
    mime: cut(annex.mime, 80),
    content: annex.content && annex.content.toString('base64'),
    summary: cut(annex.summary, 160),
    general: general.length > 0 ? general : null,
    particular: writeParticular(annex),
    remarks: cut(annex.remarks, 160),
  })
}

/** Only what is known. */
const stated = (facts: Record<string, Said[string] | null>): Said =>
  Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== null && fact !== undefined)) as Said

/** Whole characters, as many as fit. */
export function cut(text: string | null, length: number): string | null {
  if (text === null || text.length <= length) return text
  const characters = Array.from(text)
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`
}
