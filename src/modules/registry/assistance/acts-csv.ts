import { officialTime } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import { CSV_START, csvLine } from '../../../platform/text/csv.ts'
import type { Act } from './acts.ts'

const columns = [
  'at',
  'kind',
  'official',
  'post',
  'subject',
  'person',
  'nif',
  'document',
  'consent',
  'entry',
  'fingerprint',
  'digest',
] as const

export const actHead = (t: Translate): string =>
  CSV_START + csvLine(columns.map((column) => t(`registry.assistance.acts.column.${column}`)))

export function actLine(t: Translate, act: Act): string {
  return csvLine([
    officialTime(act.at),
    t(`registry.assistance.acts.kind.${act.kind}`),
    act.officialName,
    act.postName,
    act.subject,
    act.personName ?? '',
    act.personNif ?? '',
    act.identityDocument ? t(`registry.assistance.document.${act.identityDocument}`) : '',
    act.consent ? t(`registry.assistance.consent.${act.consent}`) : '',
    act.entryNumber ?? '',
    act.fingerprint,
    act.contentDigest,
  ])
}
