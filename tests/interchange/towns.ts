import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { addDocument } from '../../src/modules/documents/index.ts'
import { loadCalendar, unitFor } from '../../src/modules/municipalities/index.ts'
import { type Entry, type RegisterEntry, registerEntry } from '../../src/modules/registry/index.ts'
import { type Office, newOffice } from '../support/office.ts'

export const ENGLISH_PDF = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\ntrailer\n<<>>\n%%EOF\n')

/** Bytes that begin and end like a PDF, of any size. */
export const pdfOf = (size: number): Buffer =>
  Buffer.concat([
    Buffer.from('%PDF-1.7\n'),
    Buffer.alloc(Math.max(0, size - 16), randomUUID()),
    Buffer.from('\n%%EOF\n'),
  ])

export interface AnnexGiven {
  name: string
  bytes: Buffer
  isConfidential?: boolean
}

export const aCouncil = (of?: Office): Promise<Office> => newOffice({ procedures: 'none', ...(of && { in: of.house }) })

/** An exit of this council with documents, as the counter makes it. */
export async function anExit(
  office: Office,
  change: Partial<RegisterEntry> & { annexes?: AnnexGiven[]; now?: Date } = {},
): Promise<Entry> {
  const { annexes = [{ name: 'informe.pdf', bytes: ENGLISH_PDF }], now, ...rest } = change
  const somebody = await office.citizen('Carmen')
  const stored: { digest: string; size: number; given: AnnexGiven }[] = []
  for (const given of annexes) {
    stored.push({ ...(await office.house.app.storage.put(Readable.from([given.bytes]))), given })
  }
  return office.work(async (work) => {
    const calendar = await loadCalendar(work)
    const unit = await unitFor(work, 'general')
    const documents = []
    for (const { digest, size, given } of stored) {
      const about = { title: given.name, fileName: given.name, mime: 'application/pdf', size, digest }
      const document = await addDocument(work, {
        organ: office.municipality.dir3,
        kind: 'TD13',
        origin: 'administration',
        ...about,
      })
      documents.push({ documentId: document.id, ...about, isConfidential: given.isConfidential ?? false })
    }
    const { id: personId, nif, name } = somebody.person
    return registerEntry(
      work,
      {
        direction: 'S',
        channel: 'counter',
        subject: 'Remisión del informe de la obra',
        content: null,
        unitId: unit.id,
        idempotencyKey: randomUUID(),
        parties: [{ role: 'interested', personId, nif, name }],
        documents,
        ...rest,
      },
      { calendar, clockToleranceMs: 60_000 },
    )
  }, now && { now })
}

/** What of a table this council has, as the owner sees it. */
export function rowsOf<T>(office: Office, sql: string, bindings: unknown[] = []): Promise<T[]> {
  return office.work(async ({ tx }) => (await tx.raw<{ rows: T[] }>(sql, bindings as string[])).rows)
}

export const annotationsOf = (office: Office, entryId: string): Promise<{ kind: string; text: string }[]> =>
  rowsOf(office, 'select kind, text from registry_annotation where entry_id = ? order by year, sequence', [entryId])
