import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { App } from '../../platform/app.ts'
import { unavailable } from '../../platform/errors.ts'
import { cleanFileName } from '../../platform/limits.ts'
import { Inspector, recognise } from '../../platform/storage/content.ts'
import type { Staged } from '../../platform/storage/storage.ts'
import type { Annex } from './sicres/exchange.ts'
import { RefusedMessage } from './sicres/refused.ts'
import type { KeptAnnex } from './store.ts'
import type { Via } from './states.ts'

/** The files of an exchange into the storage: all of them or none. What they are is seen by their bytes; what we do not know
 *  is kept all the same, because there is no right to turn an entry away for its format, and is only ever saved, never shown. */
export async function takeAnnexes(app: App, annexes: Annex[], via: Via): Promise<KeptAnnex[]> {
  const staged: Staged[] = []
  try {
    const kept: KeptAnnex[] = []
    for (const [place, annex] of annexes.entries()) {
      const found = annex.content ? await take(app, annex, annex.content, staged) : await lentBytes(app, annex, via)
      kept.push({ ...describe(annex, place + 1), ...found })
    }
    for (const file of staged) await file.keep()
    return kept
  } finally {
    await Promise.all(staged.map((file) => file.discard()))
  }
}

async function take(
  app: App,
  annex: Annex,
  content: Buffer,
  staged: Staged[],
): Promise<{ mime: string; hasContent: true }> {
  const inspector = new Inspector()
  const [, file] = await Promise.all([pipeline(Readable.from([content]), inspector), app.storage.stage(inspector)])
  staged.push(file)
  if (file.digest !== annex.digest) throw new RefusedMessage('digest', 'an annex changed on its way to the disk')
  const verdict = await app.scanner.scan(file.open())
  if (verdict.verdict === 'infected') throw new RefusedMessage('malware', `an annex carries ${verdict.signature}`)
  // Nobody looked: it stays where it is until somebody can.
  if (verdict.verdict === 'unscanned' && app.scanner.configured) throw unavailable('upload.refused.scanner-down')
  const found = await recognise(inspector, cleanFileName(annex.fileName))
  return { mime: 'format' in found ? found.format.mime : 'application/octet-stream', hasContent: true }
}

/** Councils of this platform share one storage: among them the digest is enough. From anybody else a digest names nothing,
 *  or whoever knew one could have another's paper shown to them. */
async function lentBytes(app: App, annex: Annex, via: Via): Promise<{ mime: string; hasContent: boolean }> {
  const isLent = via === 'platform' && !annex.isConfidential && (await app.storage.has(annex.digest))
  return { mime: isLent ? (annex.mime ?? 'application/octet-stream') : 'application/octet-stream', hasContent: isLent }
}

const describe = (annex: Annex, position: number): Omit<KeptAnnex, 'mime' | 'hasContent'> => ({
  position,
  fileName: cleanFileName(annex.fileName),
  kind: annex.kind,
  size: annex.size,
  digest: annex.digest,
  isConfidential: annex.isConfidential,
  validity: annex.validity,
  eni: annex.eni,
  summary: annex.summary ?? annex.remarks,
})
