import type { App } from '../../../../platform/app.ts'
import { inWork, systemWho } from '../../../../platform/db/work.ts'
import { derivedUuid } from '../../../../platform/identifiers/derived-uuid.ts'
import { officialDate, officialTime } from '../../../../platform/i18n/format.ts'
import type { Translate } from '../../../../platform/i18n/i18n.ts'
import type { JobPayload } from '../../../../platform/jobs/queue.ts'
import type { Block } from '../../../../platform/pdf/index.ts'
import { pressDocument } from '../../../documents/index.ts'
import { rangeOf } from '../queries.ts'
import { notesText, partiesText } from './columns.ts'
import {
  type BookExport,
  type Stretch,
  addVolume,
  endExport,
  getExport,
  listVolumes,
  lowest,
  stretchOf,
} from './exports.ts'
import { type ExportRow, bookRows } from './rows.ts'

/** Entries in one volume: some forty pages, and all that is ever in memory. */
export const IN_ONE_VOLUME = 400

/** Job: a stretch of a book bound in sealed volumes, oldest entry first. Cut short it goes on behind the last volume. */
export async function exportBook(
  app: App,
  payload: JobPayload,
  job: { attempt: number; maxAttempts: number },
): Promise<void> {
  const { municipalityId } = payload
  const id = String(payload['exportId'])
  try {
    while (await bindNext(app, municipalityId, id));
  } catch (error) {
    if (job.attempt >= job.maxAttempts) {
      await inWork(app.db, systemWho(municipalityId, app.now()), (work) => endExport(work, id, 'failed', null))
    }
    throw error
  }
}

async function bindNext(app: App, municipalityId: string, id: string): Promise<boolean> {
  const found = await inWork(app.db, systemWho(municipalityId, app.now()), async (work) => {
    const asked = await getExport(work, id)
    if (asked.state !== 'waiting') return undefined
    const volumes = await listVolumes(work, id)
    const stretch = stretchOf(asked)
    const range = rangeOf(stretch)
    const last = volumes.at(-1)
    const rows = await bookRows(
      work,
      {
        direction: stretch.direction,
        from: last ? String(BigInt(last.lastPlace) + 1n) : range.from,
        below: lowest(range.below, asked.below),
      },
      IN_ONE_VOLUME,
    )
    if (rows.length === 0)
      await endExport(
        work,
        id,
        'ready',
        volumes.reduce((sum, { entries }) => sum + entries, 0),
      )
    return { asked, stretch, rows, position: (last?.position ?? 0) + 1 }
  })
  const [first] = found?.rows ?? []
  const last = found?.rows.at(-1)
  if (!found || !first || !last) return false

  // No transaction is open while pages are made and sealed.
  const { asked, stretch, rows, position } = found
  await pressDocument(
    app,
    municipalityId,
    {
      documentId: derivedUuid(`registry book\n${municipalityId}\n${id}\n${position}`),
      title: app.t(`registry.export.book.title.${stretch.direction}`, { ...days(stretch), position }),
      fileName: `libro-${stretch.direction === 'S' ? 'salida' : 'entrada'}-${stretch.from}-${stretch.until}-tomo-${position}.pdf`,
      kind: 'TD99',
      unit: app.t('registry.receipt.issuer'),
      blocks: volumeBlocks(app.t, asked, stretch, rows, position),
      reason: app.t('registry.export.book.reason'),
      at: asked.at,
    },
    (work, { documentId }) =>
      addVolume(work, id, {
        position,
        documentId,
        firstNumber: first.number,
        lastNumber: last.number,
        lastPlace: last.place,
        entries: rows.length,
      }),
  )
  return true
}

const days = ({ from, until }: Stretch) => ({ from: officialDate(from), until: officialDate(until) })

function volumeBlocks(t: Translate, asked: BookExport, stretch: Stretch, rows: ExportRow[], position: number): Block[] {
  const column = (name: string, width: number) => ({ header: t(`registry.export.column.${name}`), width })
  return [
    { kind: 'heading', level: 1, text: t(`registry.export.book.heading.${stretch.direction}`) },
    {
      kind: 'fields',
      fields: [
        { label: t('registry.export.book.days'), value: t('registry.export.book.days.value', days(stretch)) },
        { label: t('registry.export.book.volume'), value: String(position) },
        {
          label: t('registry.export.book.entries'),
          value: t('registry.export.book.entries.value', {
            first: rows.at(0)?.number,
            last: rows.at(-1)?.number,
            count: rows.length,
          }),
        },
        { label: t('registry.export.book.by'), value: `${asked.actorName}, ${officialTime(asked.at)}` },
      ],
    },
    {
      kind: 'table',
      caption: t('registry.export.book.caption'),
      columns: [
        column('number', 1.5),
        column('presented', 1.3),
        column('parties', 2.2),
        column('subject', 2.8),
        column('unit', 1.6),
      ],
      rows: rows.map((row) => [
        row.number,
        officialTime(row.presentedAt).replace(', ', '\n'),
        partiesText(t, row) || t('registry.nobody'),
        [row.subject, notesText(t, row)].filter(Boolean).join('\n'),
        row.unitName,
      ]),
    },
  ]
}
