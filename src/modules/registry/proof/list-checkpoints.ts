import type { App } from '../../../platform/app.ts'
import { inWork, systemWho } from '../../../platform/db/work.ts'
import { officialDate } from '../../../platform/i18n/format.ts'
import { derivedUuid } from '../../../platform/identifiers/derived-uuid.ts'
import type { Block } from '../../../platform/pdf/index.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import type { JobPayload } from '../../../platform/jobs/queue.ts'
import { pressDocument } from '../../documents/index.ts'
import { type DayHead, findDay } from './witness-store.ts'

/** Always the same for the same day: made again it is the same document. */
export const dayDocumentId = (provinceId: string, day: string): string =>
  derivedUuid(`registry checkpoints\n${provinceId}\n${day}`)

const ALARM_AFTER_MS = 4 * 3_600_000
/** A time-stamping authority that has been away for more than a day is not waited for any longer. */
const ATTEMPTS_WITH_TIMESTAMP = 15

/** Job: the list of a day, sealed by the province and time-stamped when there is an authority for it. The checkpoints
 *  themselves are already published. */
export async function listCheckpointsOfAll(
  app: App,
  payload: JobPayload,
  job: { attempt: number } = { attempt: 1 },
): Promise<void> {
  const day = String(payload['day'])
  const { municipalityId } = payload
  const made = await inWork(app.db, systemWho(municipalityId, app.now()), (work) => findDay(work, day))
  if (!made || made.heads.length === 0) return
  const { timestamp, ...unstamped } = app
  const stamping = timestamp && job.attempt <= ATTEMPTS_WITH_TIMESTAMP ? app : unstamped
  try {
    await pressDocument(
      stamping,
      municipalityId,
      {
        documentId: dayDocumentId(municipalityId, day),
        title: app.t('registry.proof.list.title', { day: officialDate(new Date(`${day}T12:00:00Z`)) }),
        fileName: `${app.t('registry.proof.list.file')}-${day}.pdf`,
        kind: 'TD99',
        reason: app.t('registry.proof.list.reason'),
        at: made.at,
        blocks: blocksOf(app.t, made.heads, (id) => app.municipalityOf(id).name),
      },
      async () => undefined,
    )
  } catch (error) {
    if (app.now().getTime() - made.at.getTime() > ALARM_AFTER_MS) {
      app.log.error({ err: error, day }, 'the list of checkpoints of a day is still without seal or time stamp')
    }
    throw error
  }
}

function blocksOf(t: Translate, heads: DayHead[], nameOf: (id: string) => string): Block[] {
  return [
    { kind: 'heading', level: 1, text: t('registry.proof.list.heading') },
    { kind: 'paragraph', text: t('registry.proof.list.lead') },
    {
      kind: 'table',
      caption: t('registry.proof.list.caption', { count: heads.length }),
      columns: [
        { header: t('registry.proof.list.council'), width: 2.2 },
        { header: t('registry.proof.list.book'), width: 1 },
        { header: t('registry.proof.list.size'), width: 0.9, align: 'right' },
        { header: t('registry.proof.list.root'), width: 3.6, code: true },
        { header: t('registry.proof.list.seen'), width: 1 },
      ],
      rows: heads.map(({ council, year, book, size, root, isCosigned }) => [
        nameOf(council),
        `${year}-${book}`,
        String(size),
        root,
        t(isCosigned ? 'registry.proof.list.yes' : 'registry.proof.list.no'),
      ]),
    },
    { kind: 'paragraph', style: 'small', text: t('registry.proof.list.how') },
  ]
}
