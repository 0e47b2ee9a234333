import { officialDate, shortDate } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import type { Council } from '../../municipalities/index.ts'
import { type Official, isInForce } from './officials.ts'
import { base } from './views.ts'

export { base } from './views.ts'
const address = `${base}/funcionarios`

const powersOf = (t: Translate, { mayAssist, mayCopy }: Official): string =>
  [mayAssist && 'assist', mayCopy && 'copy']
    .filter(Boolean)
    .map((power) => t(`registry.assistance.power.${String(power)}`))
    .join(' · ')

interface OfficialsData {
  officials: Official[]
  employees: { personId: string; postId: string; name: string; postName: string }[]
  today: string
}

export function officialsPage(t: Translate, { officials, employees, today }: OfficialsData) {
  return {
    title: t('registry.assistance.officials.title'),
    action: address,
    actsHref: `${base}/actos`,
    isEmpty: officials.length === 0,
    table: {
      caption: t('registry.assistance.officials.title'),
      captionHidden: true,
      head: ['name', 'powers', 'act', 'since', 'until', 'state'].map((column) =>
        t(`registry.assistance.officials.column.${column}`),
      ),
      rows: officials.map((official) => {
        const inForce = isInForce(official, today)
        const state = inForce ? 'now' : official.since > today ? 'later' : 'over'
        return [
          { text: official.name, href: `${address}/${official.id}`, header: true, hint: official.postName },
          powersOf(t, official),
          { text: official.act, hint: shortDate(official.actOn) },
          { text: shortDate(official.since), nowrap: true },
          { text: official.until ? shortDate(official.until) : t('registry.assistance.officials.open'), nowrap: true },
          { text: t(`registry.assistance.officials.state.${state}`), tag: inForce ? 'green' : '' },
        ]
      }),
    },
    employees: employees.map(({ personId, postId, name, postName }) => ({
      value: `${personId}:${postId}`,
      text: `${name}, ${postName}`,
    })),
    powers: (['assist', 'copy'] as const).map((value) => ({
      value,
      text: t(`registry.assistance.power.${value}`),
      hint: t(`registry.assistance.power.${value}.hint`),
    })),
  }
}

export function endPage(t: Translate, official: Official, today: string) {
  return {
    title: official.name,
    caption: official.postName,
    back: address,
    action: `${address}/${official.id}/fin`,
    actsHref: `${base}/actos?persona=${official.personId}`,
    mayEnd: official.endAct === null && (official.until === null || official.until >= today),
    rows: [
      { key: t('registry.assistance.officials.column.powers'), value: powersOf(t, official) },
      {
        key: t('registry.assistance.officials.column.act'),
        value: `${official.act} (${officialDate(official.actOn)})`,
      },
      { key: t('registry.assistance.officials.column.since'), value: officialDate(official.since) },
      {
        key: t('registry.assistance.officials.column.until'),
        value: official.until ? officialDate(official.until) : t('registry.assistance.officials.open'),
      },
      ...(official.endAct ? [{ key: t('registry.assistance.officials.end-act'), value: official.endAct }] : []),
    ],
  }
}

/** Posts and what each may do, never who holds them: that is all the law asks for. */
export function publicPage(t: Translate, { council, officials }: { council: Council; officials: Official[] }) {
  const posts = new Map<string, Official[]>()
  for (const official of officials) posts.set(official.postName, [...(posts.get(official.postName) ?? []), official])
  return {
    title: t('registry.assistance.public.title'),
    lead: t('registry.assistance.public.lead', { council: council.officialName }),
    isEmpty: posts.size === 0,
    table: {
      caption: t('registry.assistance.public.caption'),
      captionHidden: true,
      head: ['post', 'powers', 'count'].map((column) => t(`registry.assistance.public.column.${column}`)),
      rows: [...posts].map(([post, holders]) => {
        const [first] = holders
        if (!first) return []
        const both = {
          ...first,
          mayAssist: holders.some(({ mayAssist }) => mayAssist),
          mayCopy: holders.some(({ mayCopy }) => mayCopy),
        }
        return [{ text: post, header: true }, powersOf(t, both), { text: String(holders.length), numeric: true }]
      }),
    },
  }
}
