import { createHash, X509Certificate } from 'node:crypto'
import { CmsError, loose, readCms, type SignedMessage } from './read-cms.ts'
import { PdfParser, readDate, readText, type PdfDictionary } from './pdf-syntax.ts'
import { verifyTimestamp } from './timestamp.ts'
import type { SignatureFault, SignatureReport } from './types.ts'

/** `authority`: a certificate that only came along, and whose issuer did not. */
export type TrustPurpose = 'signature' | 'timestamp' | 'authority'

export interface SignatureTrust {
  /** Whether this certificate leads to someone we trust, and was in force at that moment. Asked of OpenSSL by the caller. */
  trusted: (certificate: Buffer, chain: Buffer[], at: Date, purpose: TrustPurpose) => Promise<boolean>
  /** The moment of asking: without a time stamp, a signature is judged by it, because its own date is only a claim. */
  now?: Date
}

interface Found {
  dictionary: PdfDictionary
  /** The hole in the signed bytes; null when the byte range is not that of this signature. */
  hole: { from: number; to: number; end: number } | null
}

const MAX_CANDIDATES = 30
/** No dictionary of a signature is longer; a file that pretends so cannot make us read it over and over. */
const MAX_DICTIONARY = 300_000

/** Every signature of the file, in the order of their places. Whatever hides in the file, only what is under an intact
 *  signature over all of it is ever called valid. */
export async function checkPdfSignatures(pdf: Buffer, trust: SignatureTrust): Promise<SignatureReport[]> {
  const found = findSignatures(pdf)
  const reports: SignatureReport[] = []
  for (const each of found) reports.push(await checkOne(pdf, each, found, trust))
  return reports
}

async function checkOne(
  pdf: Buffer,
  { dictionary, hole }: Found,
  all: Found[],
  trust: SignatureTrust,
): Promise<SignatureReport> {
  const report: SignatureReport = {
    valid: false,
    intact: false,
    coversWholeDocument: false,
    trusted: false,
    signerName: '',
    organisation: '',
    reason: printable(readText(dictionary.get('Reason'))),
    claimedAt: readDate(dictionary.get('M')),
    timestampedAt: null,
    faults: [],
    later: null,
  }
  const fail = (...faults: SignatureFault[]) => {
    report.faults.push(...faults)
    return report
  }
  if (!hole) return fail('malformed')
  report.coversWholeDocument = hole.end === pdf.length
  if (!report.coversWholeDocument) {
    report.later = laterThan(pdf, hole.end, all)
    report.faults.push('not-whole-document')
  }
  let message: SignedMessage
  try {
    message = readCms(Buffer.from(pdf.toString('latin1', hole.from + 1, hole.to - 1), 'hex'))
    Object.assign(report, whoSigned(message.certificate), { certificate: message.certificate })
  } catch (error) {
    return fail(error instanceof CmsError ? error.fault : 'malformed')
  }
  // Signatures older than PAdES do not name their certificate; those that say they are PAdES must, and keep to its attributes.
  const pades = dictionary.get('SubFilter') === '/ETSI.CAdES.detached'
  if (message.content || (pades && message.hasStrangeAttributes)) return fail('malformed')
  let faults: SignatureFault[]
  try {
    faults = message.faults((algorithm) =>
      createHash(algorithm).update(pdf.subarray(0, hole.from)).update(pdf.subarray(hole.to, hole.end)).digest(),
    )
  } catch {
    return fail('malformed')
  }
  report.faults.push(...faults.filter((fault) => fault !== 'not-pades' || pades))
  report.intact = faults.every((fault) => fault === 'not-pades')

  const at = await momentOf(message, report, trust)
  try {
    report.trusted = await isTrusted(message.certificate, message.chain, at, 'signature', trust)
  } catch (error) {
    return fail(error instanceof CmsError ? error.fault : 'malformed')
  }
  if (!report.trusted) report.faults.push('untrusted-signer')
  report.valid = report.intact && report.coversWholeDocument && report.trusted && report.faults.length === 0
  return report
}

/** The moment the signer is judged at: that of a time stamp from a trusted authority, or now. */
async function momentOf(message: SignedMessage, report: SignatureReport, trust: SignatureTrust): Promise<Date> {
  const now = trust.now ?? new Date()
  if (!message.timestampToken) return now
  try {
    const stamp = verifyTimestamp(message.timestampToken, { content: message.signature })
    if (await isTrusted(stamp.certificate, stamp.chain, stamp.at, 'timestamp', trust)) {
      report.timestampedAt = stamp.at
      return stamp.at
    }
    report.faults.push('untrusted-timestamp')
  } catch {
    report.faults.push('bad-timestamp')
  }
  return now
}

/** The signer, and whoever came along without being needed: nothing inside a valid signature is left unlooked at. */
async function isTrusted(
  certificate: Buffer,
  chain: Buffer[],
  at: Date,
  purpose: TrustPurpose,
  trust: SignatureTrust,
): Promise<boolean> {
  const strangers = loose([certificate, ...chain]).filter((each) => each !== certificate)
  if (!(await trust.trusted(certificate, chain, at, purpose))) return false
  for (const each of strangers) if (!(await trust.trusted(each, chain, at, 'authority'))) return false
  return true
}

/** Byte ranges are looked for in the bytes themselves: no table of contents can hide one from us or send us elsewhere. */
function findSignatures(pdf: Buffer): Found[] {
  const text = pdf.toString('latin1')
  const found: Found[] = []
  let candidates = 0
  for (const match of text.matchAll(/\/ByteRange[\0\t\n\f\r ]*\[/g)) {
    if (++candidates > MAX_CANDIDATES) throw new Error('the file claims too many signatures')
    const dictionary = enclosing(text, match.index)
    if (!dictionary) continue
    found.push({ dictionary, hole: holeOf(text, dictionary) })
  }
  return found
}

/** The dictionary whose beginning lies nearest before, and that holds the byte range itself. */
function enclosing(text: string, at: number): PdfDictionary | null {
  let from = text.lastIndexOf('<<', at)
  for (let tries = 0; from >= 0 && at - from < MAX_DICTIONARY && tries < 12; tries++) {
    try {
      const parser = new PdfParser(text.slice(from, from + MAX_DICTIONARY))
      const value = parser.value()
      if (value instanceof Map && value.has('ByteRange') && from + parser.at > at) return value
    } catch {
      // Not the beginning of a dictionary: look further back.
    }
    if (from === 0) break
    from = text.lastIndexOf('<<', from - 1)
  }
  return null
}

function holeOf(text: string, dictionary: PdfDictionary): Found['hole'] {
  const range = dictionary.get('ByteRange')
  const contents = dictionary.get('Contents')
  if (!Array.isArray(range) || range.length !== 4 || typeof contents !== 'string') return null
  if (!range.every((each) => typeof each === 'string' && /^\d{1,12}$/.test(each))) return null
  const [start, from, to, rest] = range.map(Number) as [number, number, number, number]
  const end = to + rest
  if (start !== 0 || from <= 0 || to <= from || end > text.length) return null
  // The hole is exactly the signature, written as hexadecimal: nothing else may hide between the two signed parts.
  const hole = text.slice(from, to)
  if (hole !== contents || !/^<(?:[0-9A-F]+|[0-9a-f]+)>$/.test(hole)) return null
  if (!/\/Contents[\0\t\n\f\r ]*$/.test(text.slice(Math.max(0, from - 20), from))) return null
  return { from, to, end }
}

function laterThan(pdf: Buffer, end: number, all: Found[]): NonNullable<SignatureReport['later']> {
  const added = pdf.toString('latin1', end)
  return {
    bytes: pdf.length - end,
    objects: added.match(/(?:^|[\r\n])\d+ \d+ obj\b/g)?.length ?? 0,
    signatures: all.filter(({ hole }) => hole && hole.from >= end).length,
  }
}

function whoSigned(certificate: Buffer): { signerName: string; organisation: string } {
  const parsed = new X509Certificate(certificate)
  // A key that OpenSSL cannot read throws here; `toLegacyObject` would bring the whole process down (node 24.21).
  void parsed.publicKey
  const subject = parsed.toLegacyObject().subject as unknown as Record<string, string | string[] | undefined>
  const first = (key: string) => {
    const value = subject[key]
    return printable((Array.isArray(value) ? value[0] : value) ?? '')
  }
  return { signerName: first('CN') || first('O'), organisation: first('O') }
}

/** Certificates and documents are written by others: no controls, and no more than a line. */
const printable = (text: string) =>
  text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .trim()
    .slice(0, 200)
