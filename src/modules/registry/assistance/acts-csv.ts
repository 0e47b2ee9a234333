import { officialTime } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
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

/** Spreadsheets here split at semicolons, and read UTF-8 only behind its mark. */
export const actHead = (t: Translate): string =>
  `\uFEFF${columns.map((column) => cell(t(`registry.assistance.acts.column.${column}`))).join(';')}\r\n`

export function actLine(t: Translate, act: Act): string {
  const values = [
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
  ]
  return `${values.map(cell).join(';')}\r\n`
}

/** What begins like a formula is text: a spreadsheet must not reckon with what somebody typed. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[";\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
