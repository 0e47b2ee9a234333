import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { officialTime } from '../i18n/format.ts'
import { pemOf } from '../pki/der.ts'
import { openSsl } from '../pki/openssl.ts'
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
  const from = values.anchors ?? process.env['TRUST_ANCHORS']
  const anchors = from ? await readFile(from, 'utf8') : ''
  const openssl = openSsl()
  const reports = await checkPdfSignatures(await readFile(file), {
    trusted: async (leaf, chain, at) =>
      anchors !== '' &&
      (
        await openssl.verify({
          leaf,
          untrusted: chain.map((each) => pemOf(each)).join(''),
          anchors,
          at,
          purpose: 'any',
        })
      ).ok,
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
    ...(report.later ? [words('pdf.check.later', { count: report.later.bytes })] : []),
    ...(report.later?.signatures ? [words('pdf.check.later-signatures')] : []),
    ...report.faults.map((fault) => words(`pdf.fault.${fault}`)),
  ]
}

await main()
