import type { Viewer } from '../../platform/http/context.ts'
import { officialDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { Council } from '../municipalities/index.ts'
import { type Offered, procedureFacts } from '../procedures/index.ts'
import { DRAFT_DAYS } from './drafts.ts'
import type { Beginning } from './start-application.ts'

export function startPage(t: Translate, { offered, openDrafts }: Beginning, viewer: Viewer) {
  const { definition } = offered
  const facts = procedureFacts(t, definition)
  return {
    title: offered.name,
    slug: offered.slug,
    back: `/tramites/${offered.slug}`,
    acting: actingLine(t, viewer.name, viewer.representing?.name ?? null),
    steps: [
      t('virtual-office.start.step.answer', { time: facts.howLong }),
      ...(definition.documents.length > 0 ? [t('virtual-office.start.step.documents')] : []),
      t('virtual-office.start.step.sign'),
      t('virtual-office.start.step.receipt'),
    ],
    kept: t('virtual-office.start.kept', { count: DRAFT_DAYS }),
    drafts: openDrafts.map((draft) => ({
      title: t('virtual-office.start.draft', { date: officialDate(draft.createdAt) }),
      text: t('virtual-office.start.draft-until', {
        saved: officialDate(draft.updatedAt),
        until: officialDate(draft.expiresAt),
      }),
      href: `/solicitudes/${draft.id}`,
    })),
  }
}

/** Who is acting and for whom, said on every page of the way. */
export const actingLine = (t: Translate, name: string, other: string | null): string =>
  other === null ? t('virtual-office.acting.own', { name }) : t('virtual-office.acting.other', { name, other })

export const notOnlinePage = (t: Translate, offered: Offered, council: Council) => ({
  title: t('virtual-office.not-online.title'),
  name: offered.name,
  procedure: `/tramites/${offered.slug}`,
  rows: [
    { key: t('virtual-office.not-online.where'), value: council.address },
    ...(council.openingHours ? [{ key: t('virtual-office.not-online.hours'), value: council.openingHours }] : []),
    ...(council.phone ? [{ key: t('virtual-office.not-online.phone'), value: council.phone }] : []),
  ],
})
