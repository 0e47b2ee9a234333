import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { addDocument } from '../../src/modules/documents/index.ts'
import { loadCalendar, unitFor } from '../../src/modules/municipalities/index.ts'
import { type Entry, type RegisterEntry, filedContentDigest, registerEntry } from '../../src/modules/registry/index.ts'
import type { Office, Somebody } from '../support/office.ts'

/** An application of this person with one attachment, as the virtual office files it. */
export async function anEntry(
  office: Office,
  somebody: Somebody,
  change: Partial<RegisterEntry> & { files?: Record<string, Buffer>; now?: Date } = {},
): Promise<Entry> {
  const { files = { 'plano de la obra.pdf': Buffer.from('%PDF-1.7 plano') }, now, ...rest } = change
  const stored: { fileName: string; size: number; digest: string }[] = []
  for (const [fileName, bytes] of Object.entries(files)) {
    stored.push({ fileName, ...(await office.house.app.storage.put(Readable.from([bytes]))) })
  }
  return office.work(async (work) => {
    const calendar = await loadCalendar(work)
    const unit = await unitFor(work, 'general')
    const documents = []
    for (const { fileName, size, digest } of stored) {
      const document = await addDocument(work, {
        organ: office.municipality.dir3,
        title: fileName,
        fileName,
        kind: 'TD99',
        origin: 'citizen',
        mime: 'application/pdf',
        size,
        digest,
      })
      documents.push({ documentId: document.id, fileName, mime: 'application/pdf', size, digest })
    }
    const content = {
      title: 'Solicitud general',
      sections: [
        { title: 'Lo que expone', rows: [{ label: 'Hechos', value: 'Un árbol caído\nen la calle Ñ, 3 <b>' }] },
        { title: 'Lo que solicita', rows: [{ label: 'Petición', value: 'Que lo retiren' }] },
      ],
    }
    return registerEntry(
      work,
      {
        direction: 'E',
        channel: 'online',
        subject: 'Solicitud general: árbol caído',
        content: {
          ...content,
          statement: 'Presento esta solicitud y sus documentos.',
          contentDigest: filedContentDigest({ ...content, documents }),
        },
        procedureCode: 'general-application',
        unitId: unit.id,
        idempotencyKey: randomUUID(),
        parties: [
          {
            role: 'interested',
            personId: somebody.person.id,
            nif: somebody.person.nif,
            name: somebody.person.name,
          },
        ],
        documents,
        ...rest,
      },
      { calendar, clockToleranceMs: office.house.app.config.clockToleranceMs },
    )
  }, now && { now })
}
