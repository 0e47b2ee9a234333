import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'
// Not by the module's door: whoever checks one paper at home need not load the whole office.
import { checkProof, keyNamesOf } from '../../modules/registry/proof/check-proof.ts'
import { proofLocale } from '../../modules/registry/proof/locale.es.ts'
import { parseVkey } from '../../modules/registry/proof/note.ts'
import { leafOfReceipt } from '../../modules/registry/receipt.ts'
import { officialTime } from '../../platform/i18n/format.ts'
import { openTranslations } from '../../platform/i18n/i18n.ts'
import { checkPdfSignatures } from '../../platform/pdf/check-signature.ts'
import { openSsl } from '../../platform/pki/openssl.ts'
import { pemOf } from '../../platform/pki/der.ts'

const usage =
  'verify-receipt RECEIPT.pdf PROOF.json [FILE…] [--key COUNCIL] [--province-key PROVINCE] [--anchors FILE.pem]\n' +
  'Keys as published at the sede (/sede/libro), or files with them.\n'

/** `npm run verify-receipt -- receipt.pdf proof.json [files that were filed]`: shows without network and without database
 *  that the entry of a receipt is in the book. Leaves with 0 when all that was asked holds, 1 when something does not,
 *  2 when it could not be looked at. */
async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { key: { type: 'string' }, 'province-key': { type: 'string' }, anchors: { type: 'string' } },
  })
  const [pdfFile, proofFile, ...files] = positionals
  const council = await keyIn(values.key)
  if (!pdfFile || !proofFile || !council) {
    process.stderr.write(usage)
    return 2
  }
  const t = openTranslations([proofLocale])
  const pdf = await readFile(pdfFile)
  const proofText = await readFile(proofFile, 'utf8')
  const checks = checkProof(proofText, { council, witness: await keyIn(values['province-key']) })
  const say = (key: string, params: Record<string, unknown> = {}) => process.stdout.write(`${t(key, params)}\n`)
  let isWell = true
  const tell = (name: string, holds: boolean | null) => {
    if (holds === false) isWell = false
    const mark = holds === null ? 'unknown' : holds ? 'yes' : 'no'
    say('registry.proof.command.line', {
      what: t(`registry.proof.check.${name}`),
      mark: t(`registry.proof.check.${mark}`),
    })
  }
  if (!checks) {
    say('registry.proof.check.none.title')
    return 1
  }
  say('registry.proof.command.entry', {
    number: checks.number,
    size: checks.size,
    names: keyNamesOf(proofText)?.council ?? '',
  })
  const sealed = await seals(pdf, values.anchors)
  tell('seal', sealed.isIntact)
  tell('trust', sealed.isTrusted)
  const paper = leafOfReceipt(pdf)
  tell('receipt', paper !== undefined && paper.number === checks.number && paper.leafHash === checks.leafHash)
  tell('leaf', checks.leaf)
  tell('inclusion', checks.inclusion)
  tell('signature', checks.signature)
  tell('cosigned', values['province-key'] ? checks.cosignedAt !== null : null)
  tell('content', checks.content)
  for (const file of files) {
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex')
    const holds = checks.content === true && checks.documentDigests.includes(digest)
    if (!holds) isWell = false
    say('registry.proof.command.file', {
      name: path.basename(file),
      mark: t(`registry.proof.check.${holds ? 'yes' : 'no'}`),
    })
  }
  if (checks.cosignedAt) say('registry.proof.command.cosigned', { at: officialTime(checks.cosignedAt) })
  say(`registry.proof.check.${isWell ? 'holds' : 'fails'}.title`)
  return isWell ? 0 : 1
}

/** A line with a key, or the file it is in. */
async function keyIn(value: string | undefined) {
  if (!value) return undefined
  const key = parseVkey(value) ?? parseVkey(await readFile(value, 'utf8'))
  if (!key) throw new Error(`not a key: ${value}`)
  return key
}

/** Whether to trust who sealed it is OpenSSL's verdict, over the anchors given; without them it is left open. */
async function seals(
  pdf: Buffer,
  anchorsFile: string | undefined,
): Promise<{ isIntact: boolean; isTrusted: boolean | null }> {
  const anchors = anchorsFile ? await readFile(anchorsFile, 'utf8') : undefined
  const openssl = openSsl()
  const reports = await checkPdfSignatures(pdf, {
    trusted: async (leaf, chain, at) =>
      anchors !== undefined &&
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
  const isIntact =
    reports.length > 0 && reports.every(({ intact }) => intact) && reports.some((report) => report.coversWholeDocument)
  return { isIntact, isTrusted: anchors === undefined ? null : isIntact && reports.every(({ valid }) => valid) }
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exitCode = 2
}
