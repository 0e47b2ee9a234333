import { createHash, randomUUID } from 'node:crypto'
import { audit } from '../../../platform/audit.ts'
import type { Work } from '../../../platform/db/work.ts'
import { conflict, invalid } from '../../../platform/errors.ts'
import type { Problem } from '../../../platform/http/forms.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import { enqueue } from '../../../platform/jobs/queue.ts'
import { limits } from '../../../platform/limits.ts'
import { type ActEvidence, recordAct } from '../assistance/acts.ts'
import { requireHabilitation } from '../assistance/officials.ts'
import { canonicalJson } from '../content.ts'
import { isSharpEnough } from './paper.ts'
import {
  type Digitisation,
  type Page,
  type Turn,
  arrangePages,
  getOwnDigitisation,
  insertPages,
  listPages,
  updateOpen,
} from './store.ts'
import type { Taken } from './take-pictures.ts'

export const COPY_JOB = 'registry.press-copy'

/** Sheets of one document; more than this is a book. */
export const MOST_PAGES = 100

/** Behind the pages there are. What does not fit is named, and the rest is taken. */
export async function addPages(work: Work, id: string, { pages, problems }: Taken): Promise<Problem[]> {
  const { paper } = await lockOpen(work, id)
  const known = await listPages(work, id)
  const added = []
  const refused = [...problems]
  let bytes = known.reduce((sum, { size }) => sum + size, 0)
  for (const page of pages) {
    const name = page.fileName
    if (known.length + added.length >= MOST_PAGES) {
      refused.push({ field: 'paginas', key: 'registry.digitise.error.too-many', params: { name, count: MOST_PAGES } })
    } else if (bytes + page.size > limits.applicationBytes) {
      const megabytes = Math.floor(limits.applicationBytes / 1024 / 1024)
      refused.push({ field: 'paginas', key: 'registry.digitise.error.too-large', params: { name, megabytes } })
    } else {
      bytes += page.size
      added.push({ ...page, paper: page.paper ?? paper, position: known.length + added.length + 1 })
    }
  }
  await insertPages(work, id, added)
  await updateOpen(work, id)
  return refused
}

export interface Arrangement {
  about: Pick<Digitisation, 'title' | 'kind' | 'origin' | 'isConfidential'>
  /** The papers of the pages, by page. */
  papers: Map<string, Page['paper']>
  /** What was pressed: one page turned, moved or taken away. */
  change: { what: 'turn' | 'up' | 'down' | 'remove'; pageId: string } | null
}

/** What the form says of each page, and then the one button that was pressed. */
export async function arrange(work: Work, id: string, { about, papers, change }: Arrangement): Promise<void> {
  await lockOpen(work, id)
  const pages = (await listPages(work, id)).map((page) => ({ ...page, paper: papers.get(page.id) ?? page.paper }))
  await arrangePages(work, id, change ? changed(pages, change) : pages)
  await updateOpen(work, id, {
    title: about.title,
    kind: about.kind,
    origin: about.origin,
    is_confidential: about.isConfidential,
    ...(pages[0] && { paper: pages.at(-1)?.paper }),
  })
}

function changed(pages: Page[], { what, pageId }: NonNullable<Arrangement['change']>): Page[] {
  const at = pages.findIndex(({ id }) => id === pageId)
  const page = pages[at]
  // Taken away twice is taken away.
  if (!page) return pages
  if (what === 'turn') return pages.with(at, { ...page, turn: ((page.turn + 90) % 360) as Turn })
  const rest = pages.toSpliced(at, 1)
  if (what === 'remove') return rest
  return rest.toSpliced(Math.max(0, at + (what === 'up' ? -1 : 1)), 0, page)
}

async function lockOpen(work: Work, id: string): Promise<Digitisation> {
  const digitisation = await getOwnDigitisation(work, id, { lock: true })
  if (digitisation.state !== 'open') throw conflict('registry.digitise.error.attested')
  return digitisation
}

/** What is attested, to the last turn of a page: shown as a digest, and compared when the button is pressed. */
export function pagesDigest(digitisation: Digitisation, pages: readonly Page[]): string {
  const { title, kind, origin, isConfidential } = digitisation
  const seen = pages.map(({ digest, orientation, turn, paper }) => ({ digest, orientation, turn, paper }))
  const words = canonicalJson({ title, kind, origin, isConfidential, pages: seen })
  return createHash('sha256').update(words, 'utf8').digest('hex')
}

/** Pages below what the norm asks: a copy with one of them is no authentic copy. */
export const dullPages = (pages: readonly Page[]): Page[] => pages.filter((page) => !isSharpEnough(page))

export function attestationWords(t: Translate, validity: 'authentic-copy' | 'copy', facts: AttestedFacts): string {
  return t(`registry.digitise.statement.${validity}`, { ...facts })
}
interface AttestedFacts {
  count: number
  name: string
  title: string
  digest: string
}

export interface Attestation {
  id: string
  shownDigest: string
  validity: 'authentic-copy' | 'copy'
  evidence: ActEvidence
  t: Translate
}

/** The officer's act of will. The document itself is made and sealed after it, by a job: nothing here waits for a seal. */
export async function attest(work: Work, { id, shownDigest, validity, evidence, t }: Attestation): Promise<void> {
  const digitisation = await getOwnDigitisation(work, id, { lock: true })
  // Pressed twice it is one copy.
  if (digitisation.state !== 'open' && digitisation.pagesDigest === shownDigest) return
  if (digitisation.state !== 'open') throw conflict('registry.digitise.error.attested')
  const pages = await listPages(work, id)
  const digest = pagesDigest(digitisation, pages)
  if (digest !== shownDigest) throw conflict('registry.digitise.error.changed')
  if (pages.length === 0) throw invalid('registry.digitise.error.no-pages')
  const statement = attestationWords(t, validity, {
    count: pages.length,
    name: work.actor.name,
    title: digitisation.title,
    digest,
  })
  const documentId = randomUUID()
  if (validity === 'authentic-copy') {
    if (dullPages(pages).length > 0) throw invalid('registry.digitise.error.dull')
    const official = await requireHabilitation(work, 'copy')
    await recordAct(work, {
      kind: 'authentic-copy',
      official,
      ...evidence,
      statement,
      contentDigest: digest,
      documentId,
      subject: digitisation.title,
    })
  }
  await updateOpen(work, id, {
    state: 'attested',
    validity,
    attested_at: work.now,
    pages_digest: digest,
    statement,
    evidence_id: evidence.evidenceId,
    document_id: documentId,
  })
  await audit(work, `registry.${validity}-attested`, id, { documentId, pages: pages.length, digest })
  await enqueue(work, COPY_JOB, { digitisationId: id }, { key: `${COPY_JOB}:${id}` })
}
