/* oxlint-disable jest/no-standalone-expect -- testAgainstSchema is test, or test.skip where schema or tool are missing */
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import type { Control, ControlKind } from '../../src/modules/interchange/sicres/exchange.ts'
import { hubLimits, readMessage } from '../../src/modules/interchange/sicres/read.ts'
import { RefusedMessage } from '../../src/modules/interchange/sicres/refused.ts'
import { writeControl, writeExchange } from '../../src/modules/interchange/sicres/write.ts'
import { limits } from '../../src/platform/limits.ts'
import { IDENTIFIER, aPerson, anAnnex, anExchange, digestOf } from './exchange.ts'
import { schemaFaults, testAgainstSchema } from './xsd.ts'

const aControl = (change: Partial<Control> = {}): Control => ({
  kind: 'confirmation',
  origin: 'O00000002',
  destination: 'O00000001',
  identifier: IDENTIFIER,
  description: 'Registrado <con> & sin tilde',
  entryNumber: '2026-E-000777',
  entryAt: new Date('2026-11-22T10:00:00Z'),
  isTrial: true,
  files: [`${IDENTIFIER}_01_1.pdf`, `${IDENTIFIER}_01_2.pdf`],
  errorCode: null,
  ...change,
})

const controlKinds: ControlKind[] = ['ack', 'error', 'confirmation', 'confirmation-ack', 'rejection', 'rejection-ack']

const written = (change?: Parameters<typeof anExchange>[0]): string =>
  writeExchange(anExchange(change)).toString('utf8')

function refusalOf(file: string | Buffer): string {
  try {
    readMessage(Buffer.from(file))
    return 'taken'
  } catch (error) {
    if (!(error instanceof RefusedMessage)) throw error
    return error.refusal
  }
}

test('what is written is read back as it was, and written again with the same bytes', () => {
  const exchange = anExchange({
    annexes: [
      anAnnex(),
      anAnnex({ place: 2, fileName: 'informe médico.pdf', content: null, isConfidential: true, eni: null }),
      anAnnex({ place: 3, bytes: randomBytes(70_000), summary: 'Ñandú', remarks: 'x', validity: null }),
    ],
    entry: { ...anExchange().entry, part: { first: IDENTIFIER, number: 2, of: 3 } },
    previousIdentifier: 'O00000009_26_00000003',
    kind: 'forwarded',
  })

  const file = writeExchange(exchange)

  expect(readMessage(file)).toEqual({ type: 'exchange', exchange })
  expect(writeExchange(exchange).equals(file)).toBe(true)
})

test.each(controlKinds)('a control message of kind %s is read back as it was', (kind) => {
  const control = aControl({ kind })

  expect(readMessage(writeControl(control))).toEqual({ type: 'control', control })
})

testAgainstSchema('everything written is valid against the official schema', async () => {
  const long = '𝒜ñ&<'.repeat(2000)
  const files = [
    anExchange(),
    anExchange({ people: [], annexes: [], form: null, transport: null, userName: null, remarks: null }),
    anExchange({
      form: { states: long, requests: long },
      remarks: long,
      userName: long,
      userContact: long,
      annexes: [anAnnex({ summary: long, remarks: long }), anAnnex({ place: 2, content: null, isConfidential: true })],
      people: Array.from({ length: 100 }, () => ({
        interested: aPerson({ givenName: long, surname1: long, surname2: long, address: long, businessName: long }),
        representative: null,
        remarks: long,
      })),
      entry: { ...anExchange().entry, subject: long, matterCode: long, externalReference: long },
    }),
    anExchange({ annexes: [anAnnex({ bytes: randomBytes(limits.interchange.annexBytes) })] }),
  ].map(writeExchange)
  const controls = controlKinds.map((kind) => writeControl(aControl({ kind, description: long, errorCode: '0004' })))

  expect(await schemaFaults('exchange', files)).toEqual(files.map(() => ''))
  expect(await schemaFaults('control', controls)).toEqual(controls.map(() => ''))
  expect(files.map(refusalOf)).toEqual(files.map(() => 'taken'))
})

test('the published example of the norm is read', () => {
  const sample = path.resolve(import.meta.dirname, '../../../shared/reference/samples/sicres4-intercambio.xml')
  if (!existsSync(sample)) return void process.stderr.write('interchange: no published example to read here\n')

  const message = readMessage(readFileSync(sample))

  expect(message).toMatchObject({
    type: 'exchange',
    exchange: { identifier: 'O00000001_26_00000001', entry: { presentedAt: new Date('2026-02-03T09:15:30Z') } },
  })
})

test('P39: a file that declares, names, fetches or multiplies anything is refused', () => {
  const plain = written()
  const body = plain.slice(plain.indexOf('?>') + 2)
  const hostile = {
    doctype: `<!DOCTYPE a>${body}`,
    entity: `<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>${body.replace('Expongo', '&e;')}`,
    bomb: `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${body.replace('Expongo', '&b;')}`,
    parameter: `<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x.dtd">%p;]>${body}`,
    'doctype after a comment': `<!-- x --><!DOCTYPE a>${body}`,
    'unknown entity': body.replace('Expongo', '&nbsp;'),
    'bare ampersand': body.replace('Expongo', 'a & b'),
    'entity of an object': body.replace('Expongo', '&constructor;'),
    'character that is none': body.replace('Expongo', '&#0;'),
    surrogate: body.replace('Expongo', '&#xD800;'),
    'control character': body.replace('Expongo', '\u0001'),
    inclusion: body.replace('<Expone>', '<xi:include href="file:///etc/passwd"/><Expone>'),
    'attribute inside': body.replace('<Expone>', '<Expone xml:base="http://127.0.0.1:1/">'),
    'default namespace': body.replace('_SICRES_4>', '_SICRES_4 xmlns="urn:x">'),
    'other attribute': body.replace('_SICRES_4>', '_SICRES_4 Id="1">'),
    stylesheet: `<?xml-stylesheet href="http://127.0.0.1:1/x.xsl"?>${body}`,
    instruction: body.replace('Expongo', '<?php x ?>'),
    'section that does not end': body.replace('Expongo', '<![CDATA[x'),
    'end of a section': body.replace('Expongo', 'a ]]> b'),
    'comment with two dashes': body.replace('Expongo', '<!-- a -- b -->'),
    'other encoding': plain.replace('UTF-8', 'ISO-8859-1'),
    'version 1.1': plain.replace('1.0', '1.1'),
    'two roots': `${body}${body}`,
    'text behind': `${body}x`,
    nothing: '',
    'half of it': body.slice(0, 700),
    'text between fields': body.replace('<De_Asiento>', '<De_Asiento>hola'),
    crossed: body.replace('</Expone><Solicita>', '</Solicita><Expone>'),
  }

  for (const [name, file] of Object.entries(hostile)) expect([name, refusalOf(file)]).toEqual([name, 'unreadable'])
  expect(refusalOf(Buffer.from(plain, 'utf16le'))).toBe('unreadable')
  expect(refusalOf(Buffer.from(plain, 'latin1'))).toBe('unreadable')
})

test('what other programs may add is read past: declaration, comments, sections, where a schema lies', () => {
  const xsi =
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="http://127.0.0.1:1/x.xsd"'
  const file = `\ufeff${written()
    .replace('_SICRES_4>', `_SICRES_4 ${xsi}>\r\n  <!-- de otro programa -->`)
    .replace('Solicito.', '<![CDATA[Solicito <todo> & m&aacute;s]]>&#x21;')}\n<!-- fin -->\n`

  const message = readMessage(Buffer.from(file))

  expect(message).toMatchObject({ exchange: { form: { requests: 'Solicito <todo> & m&aacute;s!' } } })
})

test('P36: depth, number of elements and size are bounded, and refusing them takes no time', () => {
  const started = Date.now()

  expect(refusalOf('<a>'.repeat(1_000_000))).toBe('unreadable')
  expect(refusalOf(`<a>${'<b/>'.repeat(1_000_000)}</a>`)).toBe('unreadable')
  expect(refusalOf(`<a>${'<!--x-->'.repeat(500_000)}`)).toBe('unreadable')
  expect(refusalOf(`<a ${'x="1" '.repeat(500_000)}>`)).toBe('unreadable')
  expect(refusalOf(`<a>${'&'.repeat(2_000_000)}`)).toBe('unreadable')
  expect(refusalOf(`<a>${'<![CDATA['.repeat(500_000)}`)).toBe('unreadable')
  expect(refusalOf(Buffer.alloc(hubLimits.messageBytes + 1, 32))).toBe('too-large')
  expect(Date.now() - started).toBeLessThan(3000)
})

test('fields are as the norm has them: order, number, length, codes', () => {
  const plain = written()
  const wrong = {
    'unknown field': plain.replace('<Expone>', '<Otro>x</Otro><Expone>'),
    'wrong order': plain.replace(/(<Expone>.*<\/Expone>)(<Solicita>.*<\/Solicita>)/s, '$2$1'),
    'twice what is once': plain.replace(/(<De_Asiento>.*<\/De_Asiento>)/s, '$1$1'),
    'missing field': plain.replace(/<Tipo_Anotacion>..<\/Tipo_Anotacion>/, ''),
    'missing segment': plain.replace(/<De_Destino>.*<\/De_Destino>/s, ''),
    'unknown code': plain.replace('<Tipo_Registro>1<', '<Tipo_Registro>7<'),
    'too long': plain.replace(/<Resumen>.*?<\/Resumen>/s, `<Resumen>${'a'.repeat(241)}</Resumen>`),
    'elements in a field': plain.replace('Solicito.', '<b>Solicito.</b>'),
    'no subject': plain.replace(/<Resumen>.*?<\/Resumen>/s, '<Resumen> </Resumen>'),
    'pairs that are none': plain.replace('<Campo>VersionNTI</Campo>', ''),
    'no such day': plain.replace(/(<Fecha_Hora_Registro>)[^<]*/, '$120260431101500+0200'),
    'no such hour': plain.replace(/(<Fecha_Hora_Registro>)[^<]*/, '$120260430251500+0200'),
    'date in another form': plain.replace(/(<Fecha_Hora_Registro>)[^<]*/, '$12026-04-30T10:15'),
    'not base64': plain.replace(/(<Anexo>)..../, '$1á+=='),
    'base64 with spare bits': plain.replace(/<Anexo>[^<]*/, '<Anexo>QR=='),
    'another root': '<De_Otro><a>1</a></De_Otro>',
  }

  for (const [name, file] of Object.entries(wrong)) expect([name, refusalOf(file)]).toEqual([name, 'not-sicres'])
})

test('an annex is what its digest says, of this exchange, and not more than an exchange carries', () => {
  const other = Buffer.from('otra cosa')
  const ofDigest = (annexes: ReturnType<typeof anAnnex>[]) => refusalOf(writeExchange(anExchange({ annexes })))
  const { interchange } = limits

  expect(ofDigest([anAnnex({ digest: digestOf(other) })])).toBe('digest')
  expect(ofDigest([anAnnex({ size: 3 })])).toBe('digest')
  expect(refusalOf(written().replace(/<Otros_Metadatos_Particulares>.*?<\/Otros_Metadatos_Particulares>/s, ''))).toBe(
    'taken',
  )
  expect(refusalOf(written({ annexes: [anAnnex({ content: null })] }).replace(/ValorHuella/, 'Huella'))).toBe('digest')
  expect(ofDigest([anAnnex({ identifier: 'O00000002_26_00000001_01_1.pdf' })])).toBe('identifier')
  expect(ofDigest([anAnnex(), anAnnex()])).toBe('identifier')
  expect(ofDigest(Array.from({ length: 6 }, (_, at) => anAnnex({ place: at + 1 })))).toBe('too-large')
  expect(ofDigest([anAnnex({ bytes: Buffer.alloc(interchange.annexBytes + 1) })])).toBe('too-large')
  expect(ofDigest([1, 2].map((place) => anAnnex({ place, bytes: Buffer.alloc(8 * 1024 * 1024) })))).toBe('too-large')
  expect(refusalOf(written({ identifier: 'O00000002_26_00000001' }))).toBe('identifier')
  expect(refusalOf(written({ identifier: 'sin-orden' }))).toBe('identifier')
})

testAgainstSchema(
  'whatever we take of a thousand spoiled files is valid to the official schema too',
  async () => {
    const seed = written({ annexes: [anAnnex({ bytes: Buffer.from('abc') })] })
    const pieces = [...seed.matchAll(/<[^>]+>|[^<]+/g)].map(([piece]) => piece)
    const noise = [
      '',
      ' ',
      '<',
      '>',
      '&',
      '&amp;',
      ']]>',
      '<!-- -->',
      '<![CDATA[x]]>',
      '\u0085',
      '\u00a0',
      '\u2028',
      'ñ',
      '0',
      '"',
      '\t',
      '<Anexo/>',
      '<Expone></Expone>',
      'true',
      '𝒜',
      '\u000b',
      '<?x?>',
    ]
    let state = 42
    const random = (below: number) => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) % below
    const files = Array.from({ length: 1000 }, () => {
      const copy = [...pieces]
      const at = random(copy.length)
      const how = random(4)
      if (how === 0) copy.splice(at, 1 + random(2))
      else if (how === 1) copy.splice(at, 0, copy[random(copy.length)] ?? '')
      else if (how === 2)
        copy[at] = `${copy[at]?.slice(0, random(5))}${noise[random(noise.length)]}${copy[at]?.slice(random(5))}`
      else copy.splice(at, 0, noise[random(noise.length)] ?? '')
      return Buffer.from(copy.join(''))
    }).filter((file) => refusalOf(file) === 'taken')

    const faults = (await schemaFaults('exchange', files)).filter(Boolean)

    expect(files.length).toBeGreaterThan(50)
    expect(faults).toEqual([])
  },
  60_000,
)
