import { createHash } from 'node:crypto'
import type { Annex, Exchange, ExchangePerson } from '../../src/modules/interchange/sicres/exchange.ts'

export const OFFICE = 'O00000001'
export const IDENTIFIER = `${OFFICE}_26_00000001`

export const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

export const aPerson = (change: Partial<ExchangePerson> = {}): ExchangePerson => ({
  kind: 'natural',
  documentKind: 'N',
  document: '00000000T',
  businessName: null,
  givenName: 'María',
  surname1: 'Ñúñez',
  surname2: 'García',
  country: null,
  province: null,
  town: null,
  address: null,
  postalCode: null,
  email: null,
  phone: null,
  channel: null,
  ...change,
})

export function anAnnex(change: Partial<Annex> & { bytes?: Buffer; place?: number } = {}): Annex {
  const { bytes = Buffer.from('%PDF-1.7\nplano\n%%EOF'), place = 1, ...rest } = change
  return {
    fileName: 'plano de la obra.pdf',
    identifier: `${IDENTIFIER}_01_${place}.pdf`,
    kind: 'attached',
    mime: 'application/pdf',
    digest: digestOf(bytes),
    size: bytes.length,
    content: bytes,
    isConfidential: false,
    validity: 'copy',
    summary: null,
    remarks: null,
    eni: {
      identifier: 'ES_L01100377_2026_0123456789ABCDEF0123456789ABCD',
      organs: ['L01100377'],
      capturedAt: '2026-11-22T10:00:00+01:00',
      isOfAdministration: false,
      elaboration: 'EE01',
      originIdentifier: null,
      documentKind: 'TD14',
    },
    ...rest,
  }
}

/** A whole exchange with something in every corner; the test puts its own in place. */
export function anExchange(change: Partial<Exchange> = {}): Exchange {
  const origin = {
    office: OFFICE,
    officeName: 'Registro General',
    unit: 'L01100377',
    unitName: 'Ayuntamiento de Cáceres',
  }
  return {
    identifier: IDENTIFIER,
    previousIdentifier: null,
    kind: 'sent',
    isTrial: true,
    origin,
    destination: { office: 'O00000002', officeName: null, unit: 'L02000010', unitName: 'Diputación' },
    start: origin,
    entry: {
      mode: 'electronic',
      direction: 'S',
      number: '2026-S-000045',
      subject: 'Remisión de informe <urgente> & «completo»',
      registeredAt: new Date('2026-11-22T09:00:01Z'),
      presentedAt: new Date('2026-07-01T09:00:00Z'),
      procedureCode: '1234567',
      expedientNumber: '2026/15',
      matterCode: 'URB',
      externalReference: 'REF-1',
      part: null,
    },
    people: [
      {
        interested: aPerson({
          country: '0724',
          province: '10',
          town: '10037',
          address: 'Calle Ñ, 3',
          postalCode: '10001',
          email: 'maria@example.es',
          phone: '600000000',
          channel: 'electronic',
        }),
        representative: aPerson({
          kind: 'legal',
          documentKind: 'C',
          document: 'B00000000',
          businessName: 'Gestoría, S.L.',
          givenName: null,
          surname1: null,
          surname2: null,
        }),
        remarks: 'Viene por su cuñado',
      },
    ],
    annexes: [anAnnex()],
    form: { states: 'Expongo\nen dos líneas.', requests: 'Solicito.' },
    paper: 'none',
    transport: { code: '08', number: null },
    userName: 'Regina Empleada',
    userContact: null,
    application: 'Concejo',
    remarks: 'Una observación',
    ...change,
  }
}
