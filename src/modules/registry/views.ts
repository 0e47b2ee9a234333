import type { Translate } from '../../platform/i18n/i18n.ts'
import { officialTime } from '../../platform/i18n/format.ts'
import type { Entry } from './entry.ts'

export const pendingPage = (t: Translate, entry: Entry, address: string) => ({
  title: t('registry.pending.title'),
  number: entry.number,
  presented: officialTime(entry.presentedAt),
  address,
})
