import { count, officialTime, shortDate } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import type { Unit } from '../../municipalities/index.ts'
import type { RoutingRule } from './rules.ts'
import type { Simulation } from './simulate.ts'
import { RULES, configurationLists } from './views-offices.ts'

interface Named {
  units: Unit[]
  procedures: { code: string; name: string }[]
}

const stateTag = (t: Translate, { isOn }: RoutingRule) =>
  isOn ? { text: t('registry.rules.on'), tag: 'green' } : { text: t('registry.rules.off'), tag: '' }

const unitNames = (units: Unit[], ids: string[]): string =>
  ids.map((id) => units.find((unit) => unit.id === id)?.name ?? '').join(', ')

export function rulesPage(t: Translate, { rules, done, ...named }: Named & { rules: RoutingRule[]; done: string }) {
  return {
    title: t('registry.rules.title'),
    lists: configurationLists(t, RULES),
    done: done ? t(`registry.rules.done.${done}`) : null,
    isEmpty: rules.length === 0,
    table: {
      caption: t('registry.rules.caption'),
      captionHidden: true,
      head: ['order', 'name', 'when', 'units', 'state'].map((column) => t(`registry.rules.column.${column}`)),
      rows: rules.map((rule, place) => [
        { text: String(place + 1), numeric: true },
        { text: rule.name, href: `${RULES}/${rule.id}`, header: true },
        whenOf(t, rule, named).join('. '),
        unitNames(named.units, rule.unitIds),
        stateTag(t, rule),
      ]),
    },
  }
}

function whenOf(t: Translate, rule: RoutingRule, { procedures }: Named): string[] {
  const procedure = procedures.find(({ code }) => code === rule.procedureCode)?.name ?? rule.procedureCode
  return [
    ...(procedure ? [t('registry.rules.when.procedure', { name: procedure })] : []),
    ...(rule.matterCode ? [t('registry.rules.when.matter', { code: rule.matterCode })] : []),
    ...(rule.words ? [t('registry.rules.when.words', { words: rule.words })] : []),
  ]
}

const optionsOf = ({ units, procedures }: Named) => ({
  units: units.filter(({ extinctOn }) => extinctOn === null).map(({ id, name }) => ({ value: id, text: name })),
  procedures: procedures.map(({ code, name }) => ({ value: code, text: name })),
})

export const newRulePage = (t: Translate, named: Named) => ({
  title: t('registry.rules.new'),
  back: RULES,
  action: RULES,
  submit: t('registry.rules.add'),
  ...optionsOf(named),
})

export function rulePage(
  t: Translate,
  {
    rule,
    rules,
    simulation,
    done,
    ...named
  }: Named & {
    rule: RoutingRule
    rules: RoutingRule[]
    simulation: Simulation | undefined
    done: string
  },
) {
  const act = (acto: string, kind = 'secondary') => ({ acto, kind, text: t(`registry.rules.act.${acto}`) })
  const place = rules.findIndex(({ id }) => id === rule.id)
  return {
    title: rule.name,
    back: RULES,
    done: done ? t(`registry.rules.done.${done}`) : null,
    isOn: rule.isOn,
    tag: { text: stateTag(t, rule).text, colour: stateTag(t, rule).tag },
    action: `${RULES}/${rule.id}`,
    actAction: `${RULES}/${rule.id}/acto`,
    version: rule.version,
    submit: t('registry.rules.save'),
    facts: [
      ...whenOf(t, rule, named).map((value) => ({ key: t('registry.rules.column.when'), value })),
      { key: t('registry.rules.column.units'), value: unitNames(named.units, rule.unitIds) },
      { key: t('registry.rules.changed'), value: officialTime(rule.changedAt) },
    ],
    acts: rule.isOn
      ? [act('simular'), act('apagar', 'warning')]
      : [
          act('simular', simulation ? 'secondary' : ''),
          ...(simulation ? [act('encender', '')] : []),
          ...(place > 0 ? [act('subir')] : []),
          ...(place < rules.length - 1 ? [act('bajar')] : []),
          act('retirar', 'warning'),
        ],
    simulation: simulation ? simulationFacts(t, simulation, named.units) : null,
    ...optionsOf(named),
    values: {
      nombre: rule.name,
      tramite: rule.procedureCode ?? '',
      materia: rule.matterCode ?? '',
      palabras: rule.words ?? '',
      unidades: rule.unitIds,
      version: rule.version,
    },
  }
}

function simulationFacts(t: Translate, { at, since, outcome }: Simulation, units: Unit[]) {
  const taken = outcome.moves.reduce((sum, move) => sum + move.count, 0)
  const same = outcome.moves
    .filter(({ went, would }) => went.length === would.length && went.every((id) => would.includes(id)))
    .reduce((sum, move) => sum + move.count, 0)
  return {
    summary: [
      t('registry.rules.simulation.when', { moment: officialTime(at), since: shortDate(since) }),
      t('registry.rules.simulation.entries', { entries: count(outcome.entries), others: count(outcome.byOthers) }),
      taken === 0
        ? t('registry.rules.simulation.none')
        : t('registry.rules.simulation.taken', { count: taken, same: count(same), other: count(taken - same) }),
    ],
    table: {
      caption: t('registry.rules.simulation.caption'),
      head: [
        t('registry.rules.simulation.went'),
        t('registry.rules.simulation.would'),
        { text: t('registry.rules.simulation.count'), numeric: true },
        t('registry.rules.simulation.compared'),
      ],
      rows: outcome.moves.map(({ went, would, count: times }) => {
        const isSame = went.length === would.length && went.every((id) => would.includes(id))
        return [
          { text: unitNames(units, went), header: true },
          unitNames(units, would),
          { text: count(times), numeric: true },
          isSame
            ? { text: t('registry.rules.simulation.same'), tag: 'green' }
            : { text: t('registry.rules.simulation.different'), tag: 'yellow' },
        ]
      }),
    },
    isEmpty: outcome.moves.length === 0,
  }
}
