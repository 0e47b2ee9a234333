import type { Logger } from 'pino'
import { identityLocale } from '../modules/identity/locale.es.ts'
import { expedientsLocale } from '../modules/expedients/index.ts'
import { type Translate, openTranslations } from '../platform/i18n/i18n.ts'

export const locales: Record<string, string>[] = [identityLocale, expedientsLocale]

/** In production a missing word is logged; anywhere else it is a defect that shows at once. */
export function openWords(log: Logger, production: boolean): Translate {
  return openTranslations(locales, production ? { onMissing: (key) => log.error({ key }, 'no words for a key') } : {})
}
