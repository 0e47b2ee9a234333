import type { Translate } from '../../../platform/i18n/i18n.ts'
import { officialTime } from '../../../platform/i18n/format.ts'
import type { Document } from '../../documents/index.ts'
import type { Entry } from '../entry.ts'
import type { Annulment } from './annulments.ts'
import type { CorrectedField } from './corrections.ts'
import { correctionFieldName, limitOf } from './schemas.ts'
import { fieldName } from './views-entry.ts'

/** What each field says now, ready to be changed. */
export function correctionPage(t: Translate, entry: Entry, known: ReadonlyMap<CorrectedField, string | null>) {
  return {
    title: t('registry.correction.title'),
    caption: t('registry.entry.title', { number: entry.number }),
    back: `/oficina/registro/${entry.id}`,
    action: `/oficina/registro/${entry.id}/correccion`,
    fields: [...known].map(([field]) => ({
      name: correctionFieldName(field),
      label: fieldName(t, field, entry),
      maxlength: limitOf(field),
      isLong: field === 'observations',
    })),
    current: Object.fromEntries([...known].map(([field, value]) => [correctionFieldName(field), value ?? ''])),
  }
}

export function annulmentPage(
  t: Translate,
  entry: Entry,
  annulment: Annulment,
  who: { mayRegister: boolean; maySupervise: boolean; isOwnRequest: boolean; isAlone: boolean },
) {
  const { state, by } = annulment
  const isOpen = state === 'requested'
  const decides = who.maySupervise && isOpen && !who.isOwnRequest
  const annulsAlone = who.isAlone && (!isOpen || who.isOwnRequest)
  return {
    title: t(decides ? 'registry.annulment.decide' : 'registry.annulment.title'),
    caption: t('registry.entry.title', { number: entry.number }),
    back: `/oficina/registro/${entry.id}`,
    subject: entry.subject,
    request:
      isOpen && by
        ? [
            { key: t('registry.annulment.requester'), value: by.actorName },
            { key: t('registry.annulment.at'), value: officialTime(by.at) },
            { key: t('registry.annulment.reason'), values: by.text.split('\n') },
          ]
        : null,
    form: decides ? 'decide' : annulsAlone ? 'alone' : who.mayRegister && !isOpen ? 'request' : 'none',
    requestAction: `/oficina/registro/${entry.id}/anulacion`,
    decideAction: `/oficina/registro/${entry.id}/anulacion/decision`,
    decisions: (['anular', 'rechazar'] as const).map((value) => ({ value, text: t(`registry.annulment.${value}`) })),
  }
}

/** Before the receipt of an entry that counts no more. Only who decided and when: the reason may name somebody else. */
export const annulledPage = (
  t: Translate,
  { entry, annulment, receipt }: { entry: Entry; annulment: Annulment; receipt: Document | undefined },
) => ({
  title: t('registry.annulled.title'),
  text: t('registry.annulled.receipt', {
    number: entry.number,
    moment: annulment.by ? officialTime(annulment.by.at) : '',
  }),
  receipt: receipt ? `/registro/asientos/${entry.id}/justificante?anulado=1` : null,
})
