/* oxlint-disable jest/no-standalone-expect -- testWith is a test */
import { createHash, randomBytes, sign, X509Certificate } from 'node:crypto'
import {
  checkPdfSignatures,
  openTimestamps,
  type PdfSigner,
  renderPdf,
  renderSealedPdf,
  sealPdf,
  type SignatureReport,
} from '../../../src/platform/pdf/index.ts'
import { elements, integer, octets, oid, readTlv, sequence, set, wholeOf, wrap } from '../../../src/platform/pki/der.ts'
import { startTsa } from '../../doubles/tsa.ts'
import { sampleReceipt } from './sample-receipt.ts'
import { type Issued, newAuthority, pem } from './test-authority.ts'
import { Desk, run, testWith } from './tools.ts'

const at = new Date('2026-11-22T18:00:00Z')
const authority = newAuthority()
const seal = authority.issue({ name: 'Sello de pruebas', organisation: 'Ayuntamiento de Coria' })
const secretary = authority.issue({ name: 'Begoña Núñez', kind: 'ec' })

const signerOf = (issued: Issued, extra: Partial<PdfSigner> = {}): PdfSigner => ({
  ...issued,
  chain: [authority.certificate],
  reason: 'Justificante de presentación',
  at,
  ...extra,
})

/** Issued by our authority and within its dates: what OpenSSL answers in the product. */
const trusted = async (certificate: Buffer, _chain: Buffer[], moment: Date): Promise<boolean> => {
  const read = new X509Certificate(certificate)
  const inForce = read.validFromDate <= moment && moment <= read.validToDate
  return inForce && read.verify(new X509Certificate(authority.certificate).publicKey)
}
const check = (pdf: Buffer, now = at) => checkPdfSignatures(pdf, { trusted, now })

let desk: Desk
beforeEach(() => void (desk = new Desk()))
afterEach(() => desk.clear())

describe.each([
  ['RSA', seal],
  ['EC', secretary],
])('a document sealed with %s', (_kind, issued) => {
  test('is valid as a whole, and says by whom, why and when', async () => {
    const reports = await check(await renderSealedPdf(sampleReceipt(), signerOf(issued)))

    expect(reports).toEqual([
      expect.objectContaining({
        valid: true,
        intact: true,
        trusted: true,
        coversWholeDocument: true,
        signerName: issued === seal ? 'Sello de pruebas' : 'Begoña Núñez',
        organisation: issued === seal ? 'Ayuntamiento de Coria' : '',
        reason: 'Justificante de presentación',
        claimedAt: at,
        timestampedAt: null,
        faults: [],
        later: null,
      }),
    ])
  })

  testWith(['pdfsig', 'qpdf'], 'is valid for pdfsig and sound for qpdf', async () => {
    const file = desk.put('a.pdf', await renderSealedPdf(sampleReceipt(), signerOf(issued)))
    const { output } = run('pdfsig', '-nocert', file)

    expect(output).toContain('Signature Type: ETSI.CAdES.detached')
    expect(output).toContain('Signature is Valid.')
    expect(output).toContain('Total document signed')
    expect(run('qpdf', '--check', file).code).toBe(0)
  })

  testWith(['openssl'], 'is verified by OpenSSL, with its chain and as CAdES', async () => {
    const pdf = await renderSealedPdf(sampleReceipt(), signerOf(issued))
    const { content, signature } = opened(pdf)
    const files = [
      desk.put('cms', signature),
      desk.put('content', content),
      desk.put('ca.pem', pem(authority.certificate)),
    ]
    const verify = (contentFile: string) =>
      run('openssl', 'cms', '-verify', '-binary', '-cades', '-inform', 'DER', '-in', files[0] ?? '', '-content', contentFile,
        '-CAfile', files[2] ?? '', '-purpose', 'any', '-out', '/dev/null') // prettier-ignore

    expect(verify(files[1] ?? '').output).toContain('CAdES Verification successful')
    expect(verify(desk.put('other', Buffer.concat([content, Buffer.from(' ')]))).code).not.toBe(0)
  })

  test.each([0x01, 0x02, 0x20, 0x80])('shows a change of any byte by %d', async (bits) => {
    const pdf = await renderSealedPdf(sampleReceipt(), signerOf(issued))

    expect(await unnoticed(pdf, spread(0, pdf.length, 100), bits)).toEqual([])
  })
})

test('every single byte of the signature itself counts, its padding included', async () => {
  const pdf = await renderSealedPdf(sampleReceipt(), signerOf(seal))
  const { from, to } = holeOf(pdf)

  expect(await unnoticed(pdf, [...spread(from, from + 60, 60), ...spread(from, to, 300)], 0x01)).toEqual([])
})

test('that is so for a time stamp too', async () => {
  const tsa = await startTsa({ authority })
  const timestamp = openTimestamps({ url: tsa.url })
  const pdf = await renderSealedPdf(sampleReceipt(), signerOf(seal, { timestamp }))
  await tsa.close()
  const { from, to } = holeOf(pdf)

  expect(await unnoticed(pdf, [...spread(from, from + 60, 60), ...spread(from, to, 300)], 0x01)).toEqual([])
})

test('a document without signature has no reports', async () => {
  expect(await check(await renderPdf(sampleReceipt()))).toEqual([])
  expect(await check(Buffer.from('not a PDF'))).toEqual([])
})

test('what is added after the signature takes its validity away, and is told', async () => {
  const pdf = await renderSealedPdf(sampleReceipt(), signerOf(seal))
  const catalog = /\/Root (\d+) 0 R/.exec(pdf.toString('latin1'))?.[1]
  const update = `\n${catalog} 0 obj\n<< /Type /Catalog >>\nendobj\nstartxref\n0\n%%EOF\n`
  const [report] = await check(Buffer.concat([pdf, Buffer.from(update)]))

  expect(report).toMatchObject({
    valid: false,
    intact: true,
    coversWholeDocument: false,
    faults: ['not-whole-document'],
    later: { bytes: update.length, objects: 1, signatures: 0 },
  })
})

test('a single byte at the end is a later change', async () => {
  const pdf = await renderSealedPdf(sampleReceipt(), signerOf(seal))
  const [report] = await check(Buffer.concat([pdf, Buffer.from('\n')]))

  expect(report).toMatchObject({ valid: false, coversWholeDocument: false, later: { bytes: 1 } })
})

test('a second signature covers everything; the first one no longer does, and says so', async () => {
  const once = await renderSealedPdf(sampleReceipt(), signerOf(secretary))
  const twice = await sealPdf(once, signerOf(seal))
  const reports = await check(twice)

  expect(twice.subarray(0, once.length).equals(once)).toBe(true)
  expect(reports).toHaveLength(2)
  expect(reports[0]).toMatchObject({ signerName: 'Begoña Núñez', valid: false, intact: true, later: { signatures: 1 } })
  expect(reports[1]).toMatchObject({ signerName: 'Sello de pruebas', valid: true, later: null })
})

testWith(['pdfsig', 'qpdf'], 'three signatures, one after another, are read by others', async () => {
  let pdf = await renderPdf(sampleReceipt())
  for (const each of [secretary, seal, secretary]) pdf = await sealPdf(pdf, signerOf(each))
  const file = desk.put('a.pdf', pdf)
  const { output } = run('pdfsig', '-nocert', file)

  expect(output.match(/Signature is Valid/g)).toHaveLength(3)
  expect(output.match(/Not total document signed/g)).toHaveLength(2)
  expect(run('qpdf', '--check', file).code).toBe(0)
})

testWith(
  ['pdfsig', 'qpdf'],
  'a document with packed objects (PDF 1.5) can be sealed and is read by others',
  async () => {
    const plain = desk.put('plain.pdf', await renderPdf(sampleReceipt()))
    const packed = `${desk.folder}/packed.pdf`
    run('qpdf', '--object-streams=generate', plain, packed)
    const { readFile } = await import('node:fs/promises')
    const pdf = await sealPdf(await sealPdf(await readFile(packed), signerOf(seal)), signerOf(secretary))
    const file = desk.put('a.pdf', pdf)

    expect(run('pdfsig', '-nocert', file).output.match(/Signature is Valid/g)).toHaveLength(2)
    expect(run('qpdf', '--check', file).code).toBe(0)
    expect((await check(pdf)).at(-1)).toMatchObject({ valid: true })
  },
)

test.each(['', 'hello', '%PDF-1.7\nstartxref\n99999\n%%EOF', '%PDF-1.7\nstartxref\n0\n%%EOF'])(
  'what is not a PDF cannot be sealed: %j',
  async (text) => {
    await expect(sealPdf(Buffer.from(text), signerOf(seal))).rejects.toThrow(/PDF|contents|readable/)
  },
)

test('an unknown signer is not trusted, and the signature not valid', async () => {
  const stranger = newAuthority('Otra autoridad').issue({ name: 'Sello de pruebas' })
  const [report] = await check(await renderSealedPdf(sampleReceipt(), signerOf(stranger)))

  expect(report).toMatchObject({ intact: true, trusted: false, valid: false, faults: ['untrusted-signer'] })
})

test('the date that the signer claims does not bring an expired certificate back', async () => {
  const expired = authority.issue({ name: 'Caducado', to: new Date('2026-06-01T00:00:00Z') })
  const signer = signerOf(expired, { at: new Date('2026-05-01T00:00:00Z') })
  const [report] = await check(await renderSealedPdf(sampleReceipt(), signer))

  expect(report).toMatchObject({ intact: true, valid: false, faults: ['untrusted-signer'] })
})

test('a time stamp does: it was signed while the certificate was in force', async () => {
  const expired = authority.issue({ name: 'Caducado', to: new Date('2026-06-01T00:00:00Z') })
  const tsa = await startTsa({ authority, at: new Date('2026-05-01T10:00:00Z') })
  const timestamp = openTimestamps({ url: tsa.url })
  const pdf = await renderSealedPdf(sampleReceipt(), signerOf(expired, { timestamp }))
  await tsa.close()

  expect(await check(pdf)).toEqual([expect.objectContaining({ valid: true, timestampedAt: tsa.at })])
})

test('a time stamp of an unknown authority moves nothing, and is told', async () => {
  const tsa = await startTsa({ at: new Date('2026-05-01T10:00:00Z') })
  const pdf = await renderSealedPdf(sampleReceipt(), signerOf(seal, { timestamp: openTimestamps({ url: tsa.url }) }))
  await tsa.close()

  expect(await check(pdf)).toEqual([
    expect.objectContaining({ valid: false, timestampedAt: null, faults: ['untrusted-timestamp'] }),
  ])
})

testWith(['pdfsig', 'openssl'], 'a stamped signature is read by others', async () => {
  const tsa = await startTsa({ authority })
  let token: Buffer = Buffer.alloc(0)
  const timestamp = async (digest: Buffer) => (token = await openTimestamps({ url: tsa.url })(digest))
  const pdf = await renderSealedPdf(sampleReceipt(), signerOf(seal, { timestamp }))
  await tsa.close()
  const value = await signatureValue(pdf)

  expect(run('pdfsig', '-nocert', desk.put('a.pdf', pdf)).output).toContain('Signature is Valid')
  const { output } = run('openssl', 'ts', '-verify', '-token_in', '-in', desk.put('token', token), '-data', desk.put('value', value),
    '-CAfile', desk.put('ca.pem', pem(authority.certificate))) // prettier-ignore
  expect(output).toContain('Verification: OK')
})

describe('signatures that others may forge', () => {
  let pdf: Buffer
  beforeEach(async () => void (pdf = await renderSealedPdf(sampleReceipt(), signerOf(seal))))

  const forged = (parts: ForgedParts): Promise<SignatureReport[]> => {
    const { from, to, content } = holeOf(pdf)
    const cms = forgeCms(createHash('sha256').update(content).digest(), seal, parts)
    const copy = Buffer.from(pdf)
    copy.write(cms.toString('hex').padEnd(to - from - 2, '0'), from + 1, 'latin1')
    return check(copy)
  }

  test('the forge itself makes a valid one, so that each of the following fails for its own reason', async () => {
    expect(await forged({})).toEqual([expect.objectContaining({ valid: true, faults: [] })])
  })

  test.each<[string, ForgedParts, string]>([
    ['without the digest of the document', { without: 'digest' }, 'missing-digest'],
    ['without any signed attribute', { without: 'attributes' }, 'missing-digest'],
    ['with the digest of something else', { digest: randomBytes(32) }, 'changed'],
    ['without naming its certificate', { without: 'certificate' }, 'not-pades'],
    ['naming another certificate', { named: randomBytes(32) }, 'wrong-certificate'],
    ['made by another key', { key: authority.key }, 'wrong-signature'],
    ['with the digest twice', { twice: true }, 'malformed'],
    ['with SHA-1', { sha1: true }, 'weak-algorithm'],
  ])('one %s is not valid', async (_title, parts, fault) => {
    const [report] = await forged(parts)

    expect(report).toMatchObject({ valid: false })
    expect(report?.faults).toContain(fault)
  })

  test('a key that is too short is too weak', async () => {
    const weak = authority.issue({ name: 'Corto', kind: 'rsa-1024' })
    const [report] = await check(await renderSealedPdf(sampleReceipt(), signerOf(weak)))

    expect(report).toMatchObject({ valid: false, faults: ['weak-algorithm'] })
  })

  test('a signature carried over to another document is not valid there', async () => {
    const other = await renderSealedPdf({ ...sampleReceipt(), title: 'Otro' }, signerOf(seal))
    const ours = holeOf(pdf)
    const theirs = holeOf(other)
    other.write(pdf.toString('latin1', ours.from, ours.to), theirs.from, 'latin1')

    expect(await check(other)).toEqual([expect.objectContaining({ valid: false, intact: false, faults: ['changed'] })])
  })

  test('a byte range that leaves out more than the signature hides something', async () => {
    const text = pdf.toString('latin1')
    const { from, to } = holeOf(pdf)
    const range = /\/ByteRange \[0 \d+ \d+ \d+ *\]/.exec(text)?.[0] ?? ''
    const wider = `/ByteRange [0 ${from} ${to + 10} ${pdf.length - to - 10}`.padEnd(range.length - 1) + ']'

    expect(await check(Buffer.from(text.replace(range, wider), 'latin1'))).toEqual([
      expect.objectContaining({ valid: false, faults: ['malformed'] }),
    ])
  })

  test('thousands of claimed signatures are refused in time', async () => {
    const started = performance.now()

    await expect(check(Buffer.from(`%PDF-1.7\n${'<< /ByteRange [0 1 2 3] '.repeat(20_000)}`))).rejects.toThrow(
      'too many',
    )
    expect(performance.now() - started).toBeLessThan(5000)
  })
})

testWith(['openssl'], 'the command says in plain words whether a signature holds, and ends accordingly', async () => {
  const pdf = await renderSealedPdf(sampleReceipt(), signerOf(seal))
  const anchors = desk.put('ca.pem', pem(authority.certificate))
  const command = (file: string, ...more: string[]) =>
    run(process.execPath, 'src/platform/pdf/check-signature-command.ts', file, ...more)
  const good = command(desk.put('a.pdf', pdf), '--anchors', anchors)
  const unknown = command(desk.put('a.pdf', pdf))
  const longer = command(desk.put('b.pdf', Buffer.concat([pdf, Buffer.from(' ')])), '--anchors', anchors)

  expect(good.output).toContain('Firma válida.\nFirmante: Sello de pruebas\nOrganismo: Ayuntamiento de Coria')
  expect(good.output).toContain('La firma cubre todo el documento.')
  expect(good.code).toBe(0)
  expect(unknown.output).toContain('El firmante no es de confianza')
  expect(unknown.code).toBe(1)
  expect(longer.output).toContain('Después de esta firma se añadió 1 byte.')
  expect(longer.code).toBe(1)
})

/** The places among these whose change leaves the document valid. */
async function unnoticed(pdf: Buffer, places: number[], bits: number): Promise<number[]> {
  const out: number[] = []
  const changed = Buffer.from(pdf)
  for (const place of places) {
    const byte = pdf[place] ?? 0
    changed[place] = byte ^ bits
    if ((await check(changed)).some((report) => report.valid)) out.push(place)
    changed[place] = byte
  }
  return out
}

const spread = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, n) => from + Math.floor(((n + 0.5) * (to - from)) / count))

function holeOf(pdf: Buffer): { from: number; to: number; content: Buffer } {
  const [, from = 0, to = 0] = (/\/ByteRange \[0 (\d+) (\d+) \d+/.exec(pdf.toString('latin1')) ?? []).map(Number)
  return { from, to, content: Buffer.concat([pdf.subarray(0, from), pdf.subarray(to)]) }
}

function opened(pdf: Buffer): { content: Buffer; signature: Buffer } {
  const { from, to, content } = holeOf(pdf)
  return { content, signature: Buffer.from(pdf.toString('latin1', from + 1, to - 1), 'hex') }
}

async function signatureValue(pdf: Buffer): Promise<Buffer> {
  const { readCms } = await import('../../../src/platform/pdf/read-cms.ts')
  return readCms(opened(pdf).signature).signature
}

interface ForgedParts {
  without?: 'digest' | 'attributes' | 'certificate'
  digest?: Buffer
  named?: Buffer
  key?: Issued['key']
  twice?: boolean
  sha1?: boolean
}

/** A CMS signature put together by hand, with the fault that is asked for. */
function forgeCms(digest: Buffer, issued: Issued, parts: ForgedParts): Buffer {
  const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()
  const attribute = (type: string, value: Buffer) => sequence(oid(type), set(value))
  const named = sequence(sequence(sequence(octets(parts.named ?? sha256(issued.certificate)))))
  const attributes = [
    attribute('1.2.840.113549.1.9.3', oid('1.2.840.113549.1.7.1')),
    ...(parts.without === 'digest' ? [] : [attribute('1.2.840.113549.1.9.4', octets(parts.digest ?? digest))]),
    ...(parts.twice ? [attribute('1.2.840.113549.1.9.4', octets(randomBytes(32)))] : []),
    ...(parts.without === 'certificate' ? [] : [attribute('1.2.840.113549.1.9.16.2.47', named)]),
  ].toSorted((a, b) => Buffer.compare(a, b))
  const bare = parts.without === 'attributes'
  const algorithm = sequence(oid(parts.sha1 ? '1.3.14.3.2.26' : '2.16.840.1.101.3.4.2.1'))
  const value = sign(parts.sha1 ? 'sha1' : 'sha256', bare ? digest : set(...attributes), parts.key ?? issued.key)
  const [issuer, serial] = issuerAndSerial(issued.certificate)
  const signer = sequence(
    integer(1),
    sequence(issuer, serial),
    algorithm,
    ...(bare ? [] : [wrap(0xa0, ...attributes)]),
    sequence(oid(parts.sha1 ? '1.2.840.113549.1.1.5' : '1.2.840.113549.1.1.11')),
    octets(value),
  )
  const data = sequence(
    integer(1),
    set(algorithm),
    sequence(oid('1.2.840.113549.1.7.1')),
    wrap(0xa0, issued.certificate),
    set(signer),
  )
  return sequence(oid('1.2.840.113549.1.7.2'), wrap(0xa0, data))
}

function issuerAndSerial(certificate: Buffer): [Buffer, Buffer] {
  const tbs = readTlv(certificate, readTlv(certificate, 0).content)
  const [, serial, , issuer] = [...elements(certificate, tbs.content, tbs.end)].map((each) =>
    wholeOf(certificate, each),
  )
  return [issuer ?? Buffer.alloc(0), serial ?? Buffer.alloc(0)]
}
