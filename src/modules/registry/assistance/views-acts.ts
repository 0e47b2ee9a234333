import { officialTime } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import type { Act } from './acts.ts'
import type { Official } from './officials.ts'
import type { ActAddress } from './schemas.ts'
import { base } from './views.ts'

interface ActsData {
  acts: Act[]
  officials: Official[]
  asked: ActAddress
  size: number
}

export function actsPage(t: Translate, { acts, officials, asked, size }: ActsData) {
  const shown = acts.slice(0, size)
  const last = acts.length > size ? shown.at(-1) : undefined
  const people = new Map(officials.map(({ personId, name }) => [personId, name]))
  const { antes: _, ...filters } = asked
  const address = (change: Record<string, string> = {}) => {
    const query = new URLSearchParams(Object.entries({ ...filters, ...change }).filter(([, value]) => value !== ''))
    return query.size > 0 ? `?${query.toString()}` : ''
  }
  return {
    title: t('registry.assistance.acts.title'),
    back: `${base}/funcionarios`,
    filters: {
      action: `${base}/actos`,
      fields: [
        {
          name: 'clase',
          label: t('registry.assistance.acts.column.kind'),
          value: asked.clase,
          empty: t('registry.assistance.acts.all'),
          options: (['authentic-copy', 'filing'] as const).map((value) => ({
            value,
            text: t(`registry.assistance.acts.kind.${value}`),
          })),
        },
        {
          name: 'persona',
          label: t('registry.assistance.acts.column.official'),
          value: asked.persona,
          empty: t('registry.assistance.acts.all'),
          options: [...people].map(([value, text]) => ({ value, text })),
        },
        { name: 'desde', label: t('registry.assistance.acts.from'), type: 'date', value: asked.desde },
        { name: 'hasta', label: t('registry.assistance.acts.until'), type: 'date', value: asked.hasta },
      ],
      ...(Object.values(filters).some(Boolean) && { clear: `${base}/actos` }),
    },
    csvHref: `${base}/actos.csv${address()}`,
    isEmpty: shown.length === 0,
    table: {
      caption: t('registry.assistance.acts.title'),
      captionHidden: true,
      head: ['at', 'kind', 'official', 'subject', 'entry'].map((column) =>
        t(`registry.assistance.acts.column.${column}`),
      ),
      rows: shown.map((act) => [
        { text: officialTime(act.at), header: true },
        {
          text: t(`registry.assistance.acts.kind.${act.kind}`),
          hint: act.consent ? t(`registry.assistance.consent.${act.consent}`) : '',
        },
        { text: act.officialName, hint: act.postName },
        { text: act.subject, hint: act.personName ? `${act.personName}, ${act.personNif}` : '' },
        act.entryId
          ? { text: act.entryNumber ?? '', href: `/oficina/registro/${act.entryId}`, nowrap: true }
          : { text: '', nowrap: true },
      ]),
    },
    next: last ? `${base}/actos${address({ antes: `${last.at.toISOString()}~${last.id}` })}` : '',
  }
}
