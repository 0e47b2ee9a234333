import { describe, expect, test } from '@jest/globals'
import { canonicalApplication, canonicalJson, sha256 } from '../../src/modules/procedures/form/canonical.ts'
import { documentsOf, missingDocuments } from '../../src/modules/procedures/form/documents.ts'
import { partiesOf, startAnswers, withFacts, type CertificateFacts } from '../../src/modules/procedures/form/facts.ts'
import { checkApplication, pageStates, readPage } from '../../src/modules/procedures/form/read-page.ts'
import { summaryOf } from '../../src/modules/procedures/form/show.ts'
import type { Answers } from '../../src/modules/procedures/form/answers.ts'
import { proceduresLocale } from '../../src/modules/procedures/locale.es.ts'
import { openTranslations } from '../../src/platform/i18n/i18n.ts'
import { aDefinition, ana } from './a-definition.ts'

const t = openTranslations([proceduresLocale])
const today = '2026-11-22'

const pages = `
- id: escrito
  title: Su escrito
  fields:
    - { id: nombrePropio, type: text, label: Nombre, prefill: certificate.givenName }
    - { id: importe, type: money, label: Importe, required: false }
    - { id: menores, type: boolean, label: ¿Hay menores? }
    - id: hijos
      type: group
      label: Menores
      itemName: menor
      itemGender: m
      showWhen: { field: menores, equals: true }
      fields: [{ id: nombre, type: text, label: Nombre }, { id: nacido, type: date, label: Fecha }]
`
const documents = `
  - { id: plano, name: Plano, when: always, eniType: TD99, soft: false }
  - { id: foto, name: Foto, when: always, eniType: TD99 }
  - { id: libroFamilia, name: Libro de familia, when: conditional, condition: Con menores, showWhen: { field: menores, equals: true }, eniType: TD99 }
  - { id: seguro, name: Seguro, when: conditional, condition: Si lo tiene, eniType: TD99 }
  - { id: otros, name: Otros, when: optional, eniType: TD99 }
  - { id: identidad, name: DNI, when: always, eniType: TD99, dataExchange: consulta_identidad, soft: false }
`
const definition = aDefinition(pages, { documents, standard: true })
const address = {
  'domicilio-roadType': 'CALLE',
  'domicilio-roadName': 'Mayor',
  'domicilio-number': '3',
  'domicilio-floor': '2',
  'domicilio-postalCode': '10003',
  'domicilio-municipality': 'Cáceres',
}

/** Fills pages as a person would, one after another. */
function filled(facts: CertificateFacts, ...posts: [string, Record<string, unknown>][]): Answers {
  let answers = startAnswers(definition, facts)
  for (const [pageId, body] of posts) {
    const read = readPage(definition, pageId, body, withFacts(definition, answers, facts), today)
    expect(read.problems).toEqual([])
    answers = withFacts(definition, read.answers, facts)
  }
  return answers
}
const own = () =>
  filled(
    ana,
    ['solicitante', { enNombreDeOtra: 'no', ...address }],
    [
      'escrito',
      {
        nombrePropio: 'ANA',
        importe: '1.250,5',
        menores: 'yes',
        'hijos-rows': '1',
        'hijos-0-nombre': 'Eva',
        'hijos-0-nacido-day': '1',
        'hijos-0-nacido-month': '2',
        'hijos-0-nacido-year': '2020',
      },
    ],
    ['consulta-datos', {}],
    ['notificaciones', { canal: 'ELECTRONICA', correo: 'ana@example.es' }],
  )

describe('who applies', () => {
  test('a person for herself: the certificate says who, and nobody can type another', () => {
    const answers = filled(ana, [
      'solicitante',
      { enNombreDeOtra: 'no', presentaNif: '00000000T', solicitanteNif: '00000000T', ...address },
    ])

    expect(partiesOf(answers)).toMatchObject({
      applicant: { nif: '12345678Z', name: 'ANA GÓMEZ RUIZ' },
      representative: null,
      obliged: false,
    })
  })

  test('for a relative: the other is the applicant and she represents him', () => {
    const answers = filled(ana, [
      'solicitante',
      {
        enNombreDeOtra: 'yes',
        representadaNif: '00000000T',
        representadaNombre: 'Luis',
        representacionMedio: 'LEGAL',
        ...address,
      },
    ])

    expect(partiesOf(answers)).toMatchObject({
      applicant: { nif: '00000000T', name: 'Luis' },
      representative: { nif: '12345678Z', name: 'ANA GÓMEZ RUIZ', proof: 'LEGAL' },
      obliged: false,
    })
  })

  test('for a company she types: notifications are electronic without asking (Ley 39/2015, art. 14.2)', () => {
    const answers = filled(
      ana,
      [
        'solicitante',
        {
          enNombreDeOtra: 'yes',
          representadaNif: 'B12345674',
          representadaNombre: 'Obras SL',
          representacionMedio: 'DOCUMENTO',
          ...address,
        },
      ],
      ['notificaciones', { canal: 'PAPEL' }],
    )

    expect(partiesOf(answers)).toMatchObject({ obliged: true, channel: 'electronic', applicant: { nif: 'B12345674' } })
    expect(answers).not.toHaveProperty('canal')
  })

  test('with a representative certificate the company applies and nothing is asked about it', () => {
    const facts: CertificateFacts = {
      ...ana,
      kind: 'representative',
      organization: { nif: 'B12345674', name: 'Obras SL' },
    }
    const answers = filled(facts, ['solicitante', { enNombreDeOtra: 'yes', representadaNif: '00000000T', ...address }])

    expect(partiesOf(answers)).toMatchObject({
      applicant: { nif: 'B12345674', name: 'Obras SL' },
      representative: { nif: '12345678Z', name: 'ANA GÓMEZ RUIZ', proof: 'CERTIFICADO' },
      obliged: true,
    })
    expect(answers).not.toHaveProperty('representadaNif')
  })

  test('a person may choose paper', () => {
    const answers = filled(
      ana,
      ['solicitante', { enNombreDeOtra: 'no', ...address }],
      ['notificaciones', { canal: 'PAPEL' }],
    )

    expect(partiesOf(answers)).toMatchObject({ channel: 'paper', email: null, address: { province: 'Cáceres' } })
  })

  test('known values begin filled and the person may change them', () => {
    expect(startAnswers(definition, ana)).toMatchObject({ nombrePropio: 'ANA', presentaNif: '12345678Z' })
    expect(filled(ana, ['escrito', { nombrePropio: 'Anita', menores: 'no' }])).toMatchObject({ nombrePropio: 'Anita' })
  })
})

test('the task list says how each page stands, and the whole is good only when all are', () => {
  const states = (answers: Answers) =>
    pageStates(definition, answers, today).map(({ page, state }) => `${page.id} ${state}`)

  expect(states(startAnswers(definition, ana))).toEqual([
    'solicitante empty',
    'escrito started',
    'consulta-datos done',
    'notificaciones empty',
  ])
  expect(states(own())).toEqual(['solicitante done', 'escrito done', 'consulta-datos done', 'notificaciones done'])
  expect(checkApplication(definition, own(), today).ok).toBe(true)
  expect(checkApplication(definition, { ...own(), canal: 'PALOMA' }, today).ok).toBe(false)
})

describe('the application in words', () => {
  test('every question with its answer, under its page, rows of groups apart', () => {
    const sections = summaryOf(definition, own(), t)

    expect(sections.map(({ pageId, title, level }) => `${level} ${pageId}: ${title}`)).toEqual([
      '1 solicitante: Sus datos',
      '1 escrito: Su escrito',
      '2 escrito: Menor 1',
      '1 consulta-datos: Datos que podemos consultar',
      '1 notificaciones: Avisos y notificaciones',
    ])
    expect(
      sections.flatMap(({ rows }) => rows.map(({ label, value }) => `${label}: ${value.replaceAll('\u00a0', ' ')}`)),
    ).toEqual([
      'NIF de quien presenta: 12345678Z',
      'Nombre de quien presenta: ANA GÓMEZ RUIZ',
      '¿Presenta esta solicitud en nombre de otra persona?: No',
      'Domicilio de la persona interesada: Calle Mayor, 3, piso 2\n10003 Cáceres',
      'Nombre: ANA',
      'Importe: 1.250,50 €',
      '¿Hay menores?: Sí',
      'Nombre: Eva',
      'Fecha: 1 de febrero de 2020',
      'Marque los que no quiere que consultemos: ',
      'Cómo quiere recibir las notificaciones: Por internet',
      'Correo electrónico: ana@example.es',
      'Teléfono: ',
    ])
  })

  test('what is hidden by a condition is not in it', () => {
    const sections = summaryOf(definition, { ...own(), menores: false }, t)

    expect(sections.some(({ title }) => title === 'Menor 1')).toBe(false)
  })
})

describe('documents', () => {
  const missing = (answers: Answers, ...slots: string[]) => {
    const { hard, soft } = missingDocuments(
      definition,
      answers,
      slots.map((slot) => ({ slot })),
    )
    return { hard: hard.map(({ id }) => id), soft: soft.map(({ id }) => id) }
  }

  test('hard ones block, soft ones warn, the rest is only offered', () => {
    expect(missing({})).toEqual({ hard: ['plano'], soft: ['foto'] })
    expect(missing({ menores: true })).toEqual({ hard: ['plano'], soft: ['foto', 'libroFamilia'] })
    expect(missing({ menores: true }, 'plano', 'foto', 'libroFamilia')).toEqual({ hard: [], soft: [] })
  })

  test('what the council can look up is demanded only from whoever objects', () => {
    const objecting = filled(ana, ['consulta-datos', { oposicion: 'IDENTIDAD', oposicionMotivo: 'Prefiero traerlo' }])

    expect(documentsOf(definition, {}).find(({ id }) => id === 'identidad')?.asked).toBe('consulted')
    expect(missing(objecting).hard).toEqual(['plano', 'identidad'])
  })

  test('whoever acts for another is asked for the proof, unless it is in the register of powers', () => {
    const acting = (representacionMedio: string) =>
      missing({ presentaTipo: 'natural', enNombreDeOtra: true, representacionMedio })

    expect(acting('DOCUMENTO').soft).toEqual(['foto', 'representacion'])
    expect(acting('LEGAL').soft).toEqual(['foto', 'representacion'])
    expect(acting('APODERAMIENTO').soft).toEqual(['foto'])
  })

  test('an objection gives its reason (Ley 39/2015, art. 28)', () => {
    const read = readPage(
      definition,
      'consulta-datos',
      { oposicion: 'IDENTIDAD' },
      startAnswers(definition, ana),
      today,
    )

    expect(read.problems.map(({ field }) => field)).toEqual(['oposicionMotivo'])
  })
})

describe('the exact content that is signed', () => {
  const municipality = { id: '10037', name: 'Cáceres', dir3: 'L01100377' }
  const plan = { slot: 'plano', name: 'plano.pdf', size: 3, mime: 'application/pdf', digest: 'a'.repeat(64) }
  const photo = { slot: 'foto', name: 'foto.jpg', size: 4, mime: 'image/jpeg', digest: 'b'.repeat(64) }
  const of = (answers: Answers, attachments = [plan, photo]) =>
    canonicalApplication({ municipality, definition, answers, attachments })

  test('is the same byte for byte however it was put together', () => {
    const answers = own()
    const shuffled = Object.fromEntries(Object.entries(answers).toReversed())

    expect(of(shuffled, [photo, plan])).toEqual(of(answers))
    expect(of(answers).digest).toBe(sha256(of(answers).content))
    expect(JSON.parse(of(answers).content)).toMatchObject({ procedure: { code: 'TST-01', version: 1 }, municipality })
  })

  test('one Unicode form: é is é however it was typed', () => {
    expect(of({ ...own(), nombrePropio: 'Jose\u0301' }).digest).toBe(of({ ...own(), nombrePropio: 'José' }).digest)
  })

  test('answers that are not asked are not signed', () => {
    const { content } = of({ ...own(), menores: false, intruso: 'x' })

    expect(content).not.toContain('Eva')
    expect(content).not.toContain('intruso')
  })

  test.each<[string, () => string]>([
    ['an answer', () => of({ ...own(), nombrePropio: 'ANA ' }).digest],
    ['an attachment more', () => of(own(), [plan, photo, { ...photo, digest: 'c'.repeat(64) }]).digest],
    ['an attachment less', () => of(own(), [plan]).digest],
    ['the bytes of an attachment', () => of(own(), [plan, { ...photo, digest: 'c'.repeat(64) }]).digest],
    ['the name of an attachment', () => of(own(), [plan, { ...photo, name: 'otra.jpg' }]).digest],
    [
      'the words of a question',
      () =>
        canonicalApplication({
          municipality,
          definition: { ...definition, name: 'Otra cosa' },
          answers: own(),
          attachments: [plan, photo],
        }).digest,
    ],
    [
      'the council',
      () =>
        canonicalApplication({
          municipality: { ...municipality, id: '10001' },
          definition,
          answers: own(),
          attachments: [plan, photo],
        }).digest,
    ],
  ])('%s changed is another digest', (_what, digest) => {
    expect(digest()).not.toBe(of(own()).digest)
  })

  test('what JSON cannot hold is refused, not written as something else', () => {
    expect(() => canonicalJson({ a: Number.NaN })).toThrow('not a JSON number')
    expect(() => canonicalJson({ a: () => 1 })).toThrow('not JSON')
    expect(canonicalJson({ b: 1, a: [true, null, 'ñ'], c: undefined })).toBe('{"a":[true,null,"ñ"],"b":1}')
  })
})
