import { officialDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { NamedProcedure, Regulation, RegulationSection } from '../regulation/index.ts'

/** The form of the next step, by where the ordinance stands. */
const nextStep: Partial<Record<Regulation['state'], { key: string; address: string; asks: string[] }>> = {
  draft: { key: 'initial', address: 'aprobacion-inicial', asks: [] },
  'initially-approved': { key: 'exposure', address: 'exposicion', asks: ['bop'] },
  exposure: { key: 'final', address: 'aprobacion-definitiva', asks: ['allegations'] },
  'finally-approved': { key: 'publication', address: 'publicacion', asks: ['bop'] },
}

const base = '/oficina/ajustes/reglamento'

export function regulationSettingsPage(t: Translate, regulations: readonly Regulation[]) {
  const underWay = regulations.find(({ state }) => !['in-force', 'repealed'].includes(state))
  const inForce = regulations.find(({ state }) => state === 'in-force')
  return {
    title: t('sede.settings.regulation'),
    inForce: inForce
      ? t('sede.settings.regulation.in-force', {
          title: inForce.title,
          date: officialDate(inForce.inForceOn ?? ''),
          number: inForce.bopNumber ?? '',
        })
      : t('sede.settings.regulation.none'),
    mayStart: underWay === undefined,
    underWay: underWay ? underWayPage(t, underWay) : null,
  }
}

function underWayPage(t: Translate, regulation: Regulation) {
  const { id, state, sections, exposureUntil } = regulation
  const next = nextStep[state]
  const isOpen = state === 'draft' || state === 'exposure'
  return {
    title: regulation.title,
    state: { text: t(`regulation.state.${state}`), colour: 'yellow' },
    facts: factsOf(t, regulation),
    exposure:
      state === 'exposure' && exposureUntil
        ? t('sede.settings.regulation.exposure-until', { date: officialDate(exposureUntil) })
        : '',
    waiting:
      state === 'published'
        ? t('sede.settings.regulation.waiting', { date: officialDate(regulation.inForceOn ?? '') })
        : '',
    step: next
      ? {
          action: `${base}/${id}/${next.address}`,
          title: t(`sede.settings.regulation.step.${next.key}`),
          text: t(`sede.settings.regulation.step.${next.key}-text`),
          date: t(`sede.settings.regulation.step.${next.key}-date`),
          asksBop: next.asks.includes('bop'),
          asksAllegations: next.asks.includes('allegations'),
        }
      : null,
    articles: isOpen
      ? sections.map(({ number, title }) => ({
          href: `${base}/${id}/articulos/${number}`,
          text: t('regulation.page.section', { number, title }),
        }))
      : [],
    annex: isOpen ? `${base}/${id}/anexo` : '',
  }
}

function factsOf(t: Translate, regulation: Regulation) {
  const day = (key: string, date: string | null, bop: string | null = null) =>
    date
      ? [
          {
            key: t(`regulation.fact.${key}`),
            value: bop ? t('regulation.fact.with-bop', { date: officialDate(date), number: bop }) : officialDate(date),
          },
        ]
      : []
  return [
    { key: t('regulation.fact.sede'), value: regulation.sedeAddress },
    ...day('initial', regulation.initiallyApprovedOn),
    ...day('exposure', regulation.exposureAnnouncedOn, regulation.exposureBop),
    ...day('final', regulation.finallyApprovedOn),
    ...day('published', regulation.publishedOn, regulation.bopNumber),
    ...day('in-force', regulation.inForceOn),
  ]
}

export const sectionPage = (t: Translate, regulation: Regulation, section: RegulationSection) => ({
  title: t('regulation.page.section', { number: section.number, title: section.title }),
  action: `${base}/${regulation.id}/articulos/${section.number}`,
  values: { text: section.text },
})

export const annexPage = (
  t: Translate,
  regulation: Regulation,
  offered: readonly NamedProcedure[],
  chosen: readonly NamedProcedure[],
) => ({
  title: t('sede.settings.regulation.annex'),
  action: `${base}/${regulation.id}/anexo`,
  options: offered.map(({ code, name }) => ({ value: code, text: name, hint: code })),
  values: { codes: chosen.map(({ code }) => code) },
})
