import type { Logger } from 'pino'
import { backOfficeLocale } from '../modules/back-office/index.ts'
import { documentsLocale } from '../modules/documents/index.ts'
import { expedientsLocale } from '../modules/expedients/index.ts'
import { identityLocale } from '../modules/identity/locale.es.ts'
import { interchangeLocale } from '../modules/interchange/index.ts'
import { machineFilingLocale } from '../modules/machine-filing/index.ts'
import { municipalitiesLocale } from '../modules/municipalities/index.ts'
import { notificationsLocale } from '../modules/notifications/index.ts'
import { outagesLocale } from '../modules/outages/index.ts'
import { proceduresLocale } from '../modules/procedures/index.ts'
import { provinceLocale } from '../modules/province/index.ts'
import {
  assistanceLocale,
  bookLocale,
  counterLocale,
  counterPrintLocale,
  digitisationLocale,
  distributionLocale,
  proofLocale,
  registryLocale,
} from '../modules/registry/index.ts'
import { regulationLocale } from '../modules/regulation/index.ts'
import { sedeLocale } from '../modules/sede/index.ts'
import { virtualOfficeLocale } from '../modules/virtual-office/index.ts'
import { httpLocale } from '../platform/http/locale.es.ts'
import { type Translate, openTranslations } from '../platform/i18n/i18n.ts'
import { platformLocale } from '../platform/i18n/locale.es.ts'
import pdfLocale from '../platform/pdf/locale.es.ts'

export const locales: Record<string, string>[] = [
  platformLocale,
  httpLocale,
  pdfLocale,
  municipalitiesLocale,
  identityLocale,
  regulationLocale,
  proceduresLocale,
  documentsLocale,
  registryLocale,
  digitisationLocale,
  assistanceLocale,
  proofLocale,
  distributionLocale,
  bookLocale,
  counterLocale,
  counterPrintLocale,
  expedientsLocale,
  interchangeLocale,
  machineFilingLocale,
  notificationsLocale,
  outagesLocale,
  sedeLocale,
  virtualOfficeLocale,
  backOfficeLocale,
  provinceLocale,
]

/** In production a missing word is logged; anywhere else it is a defect that shows at once. */
export function openWords(log: Logger, production: boolean): Translate {
  return openTranslations(locales, production ? { onMissing: (key) => log.error({ key }, 'no words for a key') } : {})
}
