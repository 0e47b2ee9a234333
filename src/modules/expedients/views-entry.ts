import { officialTime } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { Offered } from '../procedures/index.ts'
import { type Entry, type TrayPlace, seenFieldsOf } from '../registry/index.ts'

/** Two ways on: an expedient that there is, or a new one. */
export const entryLinkView = (
  t: Translate,
  { entry, place, procedures }: { entry: Entry; place: TrayPlace; procedures: Offered[] },
) => ({
  title: t('expedients.entry.title'),
  number: entry.number,
  back: `/oficina/registro/${entry.id}`,
  action: `/oficina/registro/${entry.id}/expediente?unidad=${place.unitId}`,
  seen: seenFieldsOf(place),
  facts: [
    { key: t('expedients.entry.subject'), value: entry.subject },
    { key: t('expedients.entry.interested'), value: entry.parties[0]?.name ?? t('registry.nobody') },
    { key: t('expedients.entry.presented'), value: officialTime(entry.presentedAt) },
    { key: t('expedients.entry.unit'), value: place.unitName },
  ],
  ways: [
    {
      value: 'existente',
      text: t('expedients.entry.existing'),
      conditional: {
        template: '/components/field',
        name: 'numero',
        label: t('expedients.entry.number'),
        hint: t('expedients.entry.number.hint'),
        width: 10,
        code: true,
        maxlength: 20,
      },
    },
    {
      value: 'nuevo',
      text: t('expedients.entry.new'),
      hint: t('expedients.entry.new.hint'),
      conditional: {
        template: '/components/select',
        name: 'procedimiento',
        label: t('expedients.entry.procedure'),
        empty: t('expedients.entry.procedure.empty'),
        options: procedures.map(({ code, name }) => ({ value: code, text: name })),
      },
    },
  ],
  values: { modo: '', numero: '', procedimiento: procedures.some(({ code }) => code === entry.procedureCode) ? entry.procedureCode : '' }, // prettier-ignore
})
