import { Readable } from 'node:stream'
import type { App } from '../../../platform/app.ts'
import { type Work, inWork, systemWho } from '../../../platform/db/work.ts'
import { officialTime } from '../../../platform/i18n/format.ts'
import type { JobPayload } from '../../../platform/jobs/queue.ts'
import type { Block, ScannedPage } from '../../../platform/pdf/index.ts'
import { addDocument, findDocument, issuerOf, pressDocument } from '../../documents/index.ts'
import { type Council, getCouncil } from '../../municipalities/index.ts'
import { type Act, listActs } from '../assistance/acts.ts'
import { type Official, getOfficial } from '../assistance/officials.ts'
import { resolutionOf, shownResolution } from './paper.ts'
import { type Digitisation, type Page, getDigitisation, listPages } from './store.ts'

/** Job: pages that were attested become one document. Twice does no harm: the first one made is the copy. */
export async function pressCopy(app: App, payload: JobPayload): Promise<void> {
  await make(app, payload.municipalityId, String(payload['digitisationId']))
}

/** Whether it is there within this time; otherwise the job goes on with it. */
export async function copyWithin(app: App, municipalityId: string, id: string, milliseconds: number): Promise<boolean> {
  const attempt = make(app, municipalityId, id).then(
    () => true,
    (error: unknown) => {
      app.log.warn({ err: error, digitisationId: id, municipalityId }, 'copy not ready at once')
      return false
    },
  )
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds)
  })
  return Promise.race([attempt, limit]).finally(() => clearTimeout(timer))
}

/** The request that waits and the job meet here and make it once. */
const underWay = new Map<string, Promise<void>>()

function make(app: App, municipalityId: string, id: string): Promise<void> {
  const key = `${municipalityId} ${id}`
  const making = underWay.get(key) ?? press(app, municipalityId, id).finally(() => underWay.delete(key))
  underWay.set(key, making)
  return making
}

interface Attested {
  digitisation: Digitisation & { documentId: string; attestedAt: Date; statement: string; pagesDigest: string }
  pages: Page[]
  /** Of an authentic copy. */
  attestation: { act: Act; official: Official; issuer: string } | null
  council: Council
}

async function press(app: App, municipalityId: string, id: string): Promise<void> {
  const attested = await inWork(app.db, systemWho(municipalityId, app.now()), (work) => readAttested(work, id))
  if (!attested) return
  // No transaction is open from here on: pictures, pages and seal take as long as they take.
  const scans = await scansOf(app, attested)
  if (attested.attestation) await pressAuthentic(app, municipalityId, attested, scans)
  else await pressSimple(app, municipalityId, attested, scans)
  await inWork(app.db, systemWho(municipalityId, app.now()), (work) => markReady(work, id))
}

async function readAttested(work: Work, id: string): Promise<Attested | undefined> {
  const digitisation = await getDigitisation(work, id)
  const { documentId, attestedAt, statement, pagesDigest } = digitisation
  if (digitisation.state !== 'attested' || !documentId || !attestedAt || !statement || !pagesDigest) return undefined
  return {
    digitisation: { ...digitisation, documentId, attestedAt, statement, pagesDigest },
    pages: await listPages(work, id),
    attestation: digitisation.validity === 'authentic-copy' ? await readAttestation(work, documentId) : null,
    council: await getCouncil(work),
  }
}

async function readAttestation(work: Work, documentId: string): Promise<Attested['attestation']> {
  const [act] = await listActs(work, { documentId, kind: 'authentic-copy', limit: 1 })
  if (!act) throw new Error(`an authentic copy without its act: ${documentId}`)
  const evidence = await work
    .tx('identification')
    .where({ municipality_id: work.municipalityId, id: act.evidenceId })
    .first<{ issuer: string | null } | undefined>('issuer')
  return { act, official: await getOfficial(work, act.officialId), issuer: evidence?.issuer ?? '' }
}

async function scansOf(app: App, { pages }: Attested): Promise<ScannedPage[]> {
  const scans: ScannedPage[] = []
  for (const [place, page] of pages.entries()) {
    scans.push({
      bytes: await app.storage.read(page.digest),
      digest: page.digest,
      width: page.width,
      height: page.height,
      orientation: page.orientation,
      turn: page.turn,
      pixelsPerInch: resolutionOf(page),
      alt: app.t('registry.digitise.page-of', { page: place + 1, count: pages.length }),
    })
  }
  return scans
}

async function pressAuthentic(
  app: App,
  municipalityId: string,
  attested: Attested & { attestation: unknown },
  scans: ScannedPage[],
): Promise<void> {
  const { digitisation, attestation } = attested
  if (!attestation) return
  const { act } = attestation
  await pressDocument(
    app,
    municipalityId,
    {
      documentId: digitisation.documentId,
      title: digitisation.title,
      fileName: fileNameOf(app, digitisation),
      kind: digitisation.kind,
      elaboration: 'EE03',
      origin: digitisation.origin,
      at: digitisation.attestedAt,
      reason: app.t('registry.digitise.copy.reason'),
      scans,
      blocks: copyBlocks(app, attested),
      signatures: [
        {
          signerKind: 'person',
          signerName: act.officialName,
          post: act.postName,
          fingerprint: act.fingerprint,
          at: digitisation.attestedAt,
          evidenceId: act.evidenceId,
          format: 'TF01',
        },
      ],
    },
    () => Promise.resolve(),
  )
}

/** Of paper that could not be read as well as the norm asks, or that nobody attested: it carries neither seal nor code, so
 *  that it cannot be taken for what it is not. */
async function pressSimple(app: App, municipalityId: string, attested: Attested, scans: ScannedPage[]): Promise<void> {
  const { digitisation, council } = attested
  const pdf = await app.press.render({
    title: digitisation.title,
    issuer: issuerOf(council, app.municipalityOf(municipalityId).origin),
    createdAt: digitisation.attestedAt,
    scans,
    blocks: copyBlocks(app, attested),
  })
  const stored = await app.storage.put(Readable.from([pdf]))
  await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => {
    if (await findDocument(work, digitisation.documentId)) return
    await addDocument(work, {
      id: digitisation.documentId,
      organ: council.dir3,
      title: digitisation.title,
      fileName: fileNameOf(app, digitisation),
      kind: digitisation.kind,
      origin: digitisation.origin,
      elaboration: 'EE99',
      mime: 'application/pdf',
      size: stored.size,
      digest: stored.digest,
    })
  })
}

/** The sheet behind the pictures: what they are, how they were taken and who says so. */
function copyBlocks({ t }: App, { digitisation, pages, attestation }: Attested): Block[] {
  const validity = attestation ? 'authentic-copy' : 'copy'
  const sheet = (word: string, params?: Record<string, unknown>) => t(`registry.digitise.copy.${word}`, params)
  return [
    { kind: 'heading', level: 1, text: sheet(`title.${validity}`) },
    { kind: 'paragraph', text: sheet(`lead.${validity}`, { count: pages.length }) },
    {
      kind: 'fields',
      fields: [
        { label: sheet('document'), value: digitisation.title },
        { label: sheet('kind'), value: `${t(`registry.digitise.kind.${digitisation.kind}`)} (${digitisation.kind})` },
        { label: sheet('elaboration'), value: sheet(`elaboration.${validity}`) },
        { label: sheet('origin'), value: t(`registry.digitise.origin.${digitisation.origin}`) },
        { label: sheet('language'), value: sheet('language.es') },
        { label: sheet('at'), value: officialTime(digitisation.attestedAt) },
        { label: sheet('digest'), value: digitisation.pagesDigest, code: true },
      ],
    },
    {
      kind: 'table',
      caption: sheet('pages'),
      columns: [
        { header: sheet('column.page'), width: 0.7 },
        { header: sheet('column.paper'), width: 1.5 },
        { header: sheet('column.pixels'), width: 1.5 },
        { header: sheet('column.resolution'), width: 1.1 },
        { header: sheet('column.digest'), width: 4, code: true },
      ],
      rows: pages.map((page, place) => [
        String(place + 1),
        t(`registry.digitise.paper.${page.paper}`),
        `${page.width} × ${page.height}`,
        sheet('resolution', { figure: shownResolution(resolutionOf(page)) }),
        page.digest,
      ]),
    },
    { kind: 'notice', title: sheet(`statement.${validity}`), text: digitisation.statement },
    ...(attestation ? [signatureOf(attestation, sheet)] : []),
  ]
}

const signatureOf = (
  { act, official, issuer }: NonNullable<Attested['attestation']>,
  sheet: (word: string, params?: Record<string, unknown>) => string,
): Block => ({
  kind: 'signatureBox',
  name: act.officialName,
  post: act.postName,
  at: act.at,
  certificate: `${issuer} · SHA-256 ${act.fingerprint}`,
  note: sheet('habilitation', { act: official.act }),
})

/** «Libro de familia» → «libro de familia.pdf»: what it is, as people name files. */
const fileNameOf = (app: App, { title, validity }: Digitisation): string =>
  app.t(`registry.digitise.copy.file-name.${validity ?? 'copy'}`, {
    title: title.replace(/[<>:"/\\|?*]/g, '-').slice(0, 60),
  })

async function markReady({ tx, municipalityId, now }: Work, id: string): Promise<void> {
  await tx('digitisation')
    .where({ municipality_id: municipalityId, id, state: 'attested' })
    .update({ state: 'ready', changed_at: now })
}
