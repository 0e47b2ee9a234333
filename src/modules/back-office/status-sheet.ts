import { officialTime } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { PdfSpec } from '../../platform/pdf/index.ts'
import { issuerOf } from '../documents/index.ts'
import { publicEvents, whoseTurn } from '../expedients/index.ts'
import type { Council } from '../municipalities/index.ts'
import type { StatusFacts } from './routes-counter.ts'
import { statusRows } from './views-counter.ts'

interface Facts extends StatusFacts {
  council: Council
  sedeUrl: string
  today: string
  now: Date
}

/** What the person takes home: how it stands today. It informs and certifies nothing, and says so. */
export function statusSheet(t: Translate, facts: Facts): PdfSpec {
  const { expedient, council, now } = facts
  return {
    title: t('back-office.sheet.title', { number: expedient.number }),
    issuer: issuerOf(council, facts.sedeUrl, t('back-office.sheet.unit')),
    createdAt: now,
    footerNote: t('back-office.sheet.footer'),
    blocks: [
      { kind: 'heading', level: 1, text: expedient.title },
      { kind: 'paragraph', style: 'small', text: t('back-office.status.caption', { number: expedient.number }) },
      { kind: 'notice', title: t('back-office.sheet.turn'), text: whoseTurn(t, expedient, facts.today).sentence },
      { kind: 'fields', fields: statusRows(t, facts).map(({ key, value }) => ({ label: key, value })) },
      { kind: 'heading', level: 2, text: t('back-office.status.events') },
      {
        kind: 'list',
        items: publicEvents(t, facts.events).map(({ title, when }) => `${when}: ${title}`),
      },
      { kind: 'paragraph', style: 'small', text: t('back-office.status.printed', { when: officialTime(now) }) },
    ],
  }
}
