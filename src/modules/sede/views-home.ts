import { timeOfDay, weekdayDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { richText } from '../../platform/text/rich-text.ts'
import { type Calendar, type Council, isWorkingDay, madridDate } from '../municipalities/index.ts'
import { type Offered, themes } from '../procedures/index.ts'
import { addressLine, ofOwner } from './owner.ts'
import type { Notice } from './store.ts'

export interface HomeData {
  council: Council
  offered: readonly Offered[]
  mostFiled: readonly string[]
  notices: readonly Notice[]
  calendar: Calendar
  now: Date
}

const SHOWN = 6
/** What people ask any town hall for, while a council has no figures of its own. */
const usual = ['PAD-04', 'PAD-01', 'GEN-01', 'URB-02', 'TRI-01', 'GEN-05']

export function homePage(t: Translate, data: HomeData) {
  const { council, offered, now } = data
  const byCode = new Map(offered.map((one) => [one.code, one]))
  const codes = [...new Set([...data.mostFiled, ...usual])].filter((code) => byCode.has(code)).slice(0, SHOWN)
  const today = madridDate(now)
  return {
    title: t('sede.home.title', { of: ofOwner(t, council) }),
    clock: t('sede.home.clock', { date: weekdayDate(now), time: timeOfDay(now) }),
    dayNote: isWorkingDay(today, data.calendar) ? '' : t('sede.home.not-working'),
    notices: data.notices
      .filter(({ shownFrom }) => shownFrom <= today)
      .map(({ title, body }) => ({ title, blocks: richText(body) })),
    frequentTitle: t(data.mostFiled.length > 0 ? 'sede.home.most-filed' : 'sede.home.usual'),
    frequent: codes.flatMap((code) => {
      const one = byCode.get(code)
      return one ? [{ href: `/tramites/${one.slug}`, title: one.name, text: one.definition.summary }] : []
    }),
    themes: themes
      .map((theme) => ({ theme, count: offered.filter(({ definition }) => definition.theme === theme).length }))
      .filter(({ count }) => count > 0)
      .map(({ theme, count }) => ({ href: `/tramites?tema=${theme}`, text: t(`procedures.theme.${theme}`), count })),
    attention: attention(t, council),
  }
}

/** Where, when and how to be attended; what the council has not told is not shown. */
export function attention(t: Translate, council: Council) {
  const address = addressLine(council)
  const row = (key: string, value: string | null, link?: { href: string; text: string }) =>
    value ? [{ key: t(`sede.attention.${key}`), value, ...(link && { href: link.href, linkText: link.text }) }] : []
  return {
    rows: [
      ...row('address', address),
      ...row('hours', council.openingHours),
      ...row('phone', council.phone),
      ...row('email', council.email),
      ...row('website', council.website),
    ],
    map: mapAddress(council, address),
    phoneHref: council.phone ? `tel:${council.phone.replace(/[^+\d]/g, '')}` : '',
    emailHref: council.email ? `mailto:${council.email}` : '',
  }
}

/** A plain link: no map of others is loaded inside the sede, and nobody is told who reads this page. */
function mapAddress({ latitude, longitude }: Council, address: string | null): string {
  const place = address
    ? `search?query=${encodeURIComponent(address)}`
    : `?mlat=${latitude}&mlon=${longitude}#map=15/${latitude}/${longitude}`
  return `https://www.openstreetmap.org/${place}`
}
