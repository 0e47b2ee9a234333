import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { officialTime } from '../i18n/format.ts'
import { checkPdfSignatures } from './check-signature.ts'
import type { SignatureReport } from './types.ts'
import { pdfWords as words } from './words.ts'

/** check-signature-command.ts FILE [--anchors FILE.pem] [--json]: who signed, whether it holds, what it covers.
 *  Leaves with 0 only when there is a signature and all are valid. Trust is OpenSSL's verdict, over the given anchors. */
async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { anchors: { type: 'string' }, json: { type: 'boolean', default: false } },
  })
  const file = positionals[0]
  if (!file) throw new Error('check-signature-command.ts FILE [--anchors FILE.pem] [--json]')
  const anchors = values.anchors ?? process.env['TRUST_ANCHORS']
  const reports = await checkPdfSignatures(await readFile(file), {
    trusted: (certificate, chain, at, purpose) =>
      anchors ? opensslTrusts(anchors, certificate, chain, at, purpose) : Promise.resolve(false),
  })
  if (values.json)
    console.log(
      JSON.stringify(
        reports.map(({ certificate: _der, ...rest }) => rest),
        null,
        2,
      ),
    )
  else if (reports.length === 0) console.log(words('pdf.check.none'))
  else console.log(reports.map((report) => sentences(report).join('\n')).join('\n\n'))
  process.exitCode = reports.length > 0 && reports.every((report) => report.valid) ? 0 : 1
}

function sentences(report: SignatureReport): string[] {
  return [
    words(report.valid ? 'pdf.check.valid' : 'pdf.check.not-valid'),
    words('pdf.check.signer', { name: report.signerName }),
    ...(report.organisation ? [words('pdf.check.organisation', { name: report.organisation })] : []),
    ...(report.timestampedAt ? [words('pdf.check.timestamped', { at: officialTime(report.timestampedAt) })] : []),
    ...(report.claimedAt ? [words('pdf.check.claimed', { at: officialTime(report.claimedAt) })] : []),
    ...(report.coversWholeDocument ? [words('pdf.check.covers')] : []),
    ...(report.later ? [words('pdf.check.later', { bytes: report.later.bytes })] : []),
    ...(report.later?.signatures ? [words('pdf.check.later-signatures')] : []),
    ...report.faults.map((fault) => words(`pdf.fault.${fault}`)),
  ]
}

async function opensslTrusts(
  anchors: string,
  certificate: Buffer,
  chain: Buffer[],
  at: Date,
  purpose: 'signature' | 'timestamp',
): Promise<boolean> {
  const folder = await mkdtemp(path.join(tmpdir(), 'check-signature-'))
  try {
    const leaf = path.join(folder, 'leaf.pem')
    const others = path.join(folder, 'others.pem')
    await writeFile(leaf, pem(certificate))
    await writeFile(others, chain.map(pem).join('') || '\n')
    const time = ['-attime', String(Math.floor(at.getTime() / 1000))]
    const strict = ['-x509_strict', '-auth_level', '2', '-purpose', purpose === 'timestamp' ? 'timestampsign' : 'any']
    const untrusted = chain.length > 0 ? ['-untrusted', others] : []
    const only = ['-no-CApath', '-no-CAstore', '-CAfile', anchors]
    await promisify(execFile)('openssl', ['verify', ...strict, ...time, ...only, ...untrusted, leaf])
    return true
  } catch {
    return false
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const pem = (der: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`

await main()
