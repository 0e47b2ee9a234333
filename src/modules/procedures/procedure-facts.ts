import type { Translate } from '../../platform/i18n/i18n.ts'
import type { Definition } from './definition.ts'

/** What the law wants said of a procedure (Ley 39/2015, art. 21.4), in words. */
export interface ProcedureFacts {
  /** «Personas, empresas y asociaciones» */
  who: string
  /** «10 minutos» */
  howLong: string
  fee: string
  feeNote: string
  /** «3 meses» or, without a term of its own, what its note says. */
  term: string
  /** «desde que su escrito entra en el registro» */
  termFrom: string
  termNote: string
  silence: string
  silenceNote: string
  decides: string
  appeal: string
}

export function procedureFacts(t: Translate, definition: Definition): ProcedureFacts {
  const { maximumTerm: term, fee, silence } = definition
  const hasTerm = term.value !== undefined && term.unit !== undefined
  return {
    who: t(`procedures.who.${definition.whoMayApply.toSorted().join('-')}`),
    howLong: t('procedures.how-long', { count: definition.howLong }),
    fee: t(`procedures.fee.${fee.kind}`),
    feeNote: fee.text ?? '',
    term: hasTerm ? t(`procedures.term.${term.unit}`, { count: term.value }) : (term.note ?? ''),
    termFrom: hasTerm && term.from ? t(`procedures.term-from.${term.from}`) : '',
    termNote: hasTerm ? (term.note ?? '') : '',
    silence: t(`procedures.silence.${silence.effect}`),
    silenceNote: silence.note ?? '',
    decides: t(`procedures.decides.${definition.decidingBody}`),
    appeal: t(`procedures.appeal.${definition.appeal}`),
  }
}
