import { count, officialTime, shortDate } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import type { Succession as PastSuccession, Unit } from '../../municipalities/index.ts'
import type { SuccessionForm } from './schemas-units.ts'
import type { Counts } from './succession.ts'
import { UNITS, configurationLists } from './views-offices.ts'

export function unitsPage(
  t: Translate,
  { units, successions, done }: { units: Unit[]; successions: PastSuccession[]; done: boolean },
) {
  const living = units.filter(({ extinctOn }) => extinctOn === null)
  const options = living.map(({ id, name }) => ({ value: id, text: name }))
  return {
    title: t('registry.units.title'),
    lists: configurationLists(t, UNITS),
    done: done ? t('registry.units.done') : null,
    table: {
      caption: t('registry.units.caption'),
      captionHidden: true,
      head: [t('registry.units.column.name'), t('registry.units.column.state')],
      rows: units.map(({ name, extinctOn }) => [
        { text: name, header: true },
        extinctOn
          ? { text: t('registry.units.extinct', { day: shortDate(extinctOn) }), tag: '' }
          : { text: t('registry.units.living'), tag: 'green' },
      ]),
    },
    history: successions.map((act) => ({
      title: t('registry.units.succession', { units: act.unitNames.join(', '), successor: act.successorName }),
      when: `${officialTime(act.at)} · ${act.actorName}`,
      text: [
        t('registry.units.by', { agreement: act.agreement, day: shortDate(act.decidedOn) }),
        ...countLines(t, act.moved),
      ].join(' · '),
    })),
    units: options,
    successors: options,
  }
}

export function previewPage(
  t: Translate,
  { form, units, counts }: { form: SuccessionForm; units: Unit[]; counts: Counts },
) {
  const nameOf = (id: string): string => units.find((unit) => unit.id === id)?.name ?? ''
  return {
    title: t('registry.units.preview'),
    back: UNITS,
    action: UNITS,
    facts: [
      { key: t('registry.units.ending'), values: form.unidades.map(nameOf) },
      { key: t('registry.units.successor'), value: nameOf(form.sucesora) },
      { key: t('registry.units.agreement'), value: form.acuerdo },
      { key: t('registry.units.decided'), value: shortDate(form.fecha) },
    ],
    counts: Object.entries(counts).map(([kind, many]) => ({
      key: t(`registry.units.kind.${kind}`),
      value: count(many),
    })),
    hidden: [
      ...form.unidades.map((value) => ({ name: 'unidades', value })),
      { name: 'sucesora', value: form.sucesora },
      { name: 'acuerdo', value: form.acuerdo },
      { name: 'fecha', value: form.fecha },
    ],
  }
}

const countLines = (t: Translate, counts: Counts): string[] =>
  Object.entries(counts)
    .filter(([, many]) => many > 0)
    .map(([kind, many]) => `${t(`registry.units.kind.${kind}`)}: ${count(many)}`)
