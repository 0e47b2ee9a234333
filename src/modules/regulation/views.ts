import { officialDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { type Block, richText } from '../../platform/text/rich-text.ts'
import type { ShownRegulation } from './shown-regulation.ts'
import type { Regulation } from './store.ts'

interface Row {
  key: string
  value: string
}
interface Article {
  id: string
  title: string
  blocks: Block[]
}

export function regulationPage(t: Translate, shown: ShownRegulation & { links: ReadonlyMap<string, string> }) {
  const { inForce, text, procedures, underWay, earlier, links, today } = shown
  return {
    title: text?.title ?? t('regulation.page.title'),
    state: inForce
      ? { text: t('regulation.state.in-force'), colour: 'green' }
      : underWay
        ? { text: t(`regulation.state.${underWay.state}`), colour: 'yellow' }
        : null,
    lead: inForce
      ? t('regulation.page.in-force', { date: officialDate(inForce.inForceOn ?? today) })
      : t('regulation.page.none-in-force'),
    elsewhere:
      inForce && !shown.addressMatches ? t('regulation.page.other-address', { address: inForce.sedeAddress }) : null,
    underWay: underWay ? underWayText(t, underWay, today) : null,
    facts: text ? facts(t, text) : [],
    procedures: procedures.map(({ code, name }) => ({ code, name, href: links.get(code) ?? null })),
    articles: text ? articles(t, text) : [],
    earlier: earlier.map((one) => earlierRow(t, one)),
  }
}

function articles(t: Translate, regulation: Regulation): Article[] {
  return regulation.sections.map(({ number, title, text }) => ({
    id: `articulo-${number}`,
    title: t('regulation.page.section', { number, title }),
    blocks: richText(text),
  }))
}

function facts(t: Translate, regulation: Regulation): Row[] {
  const row = (key: string, value: string | null): Row[] => (value ? [{ key: t(`regulation.fact.${key}`), value }] : [])
  const day = (date: string | null) => (date ? officialDate(date) : null)
  const withBop = (date: string | null, bop: string | null) =>
    date ? t('regulation.fact.with-bop', { date: officialDate(date), number: bop ?? '' }) : null
  const final =
    regulation.finallyApprovedOn &&
    t(regulation.allegations === 0 ? 'regulation.fact.final-automatic' : 'regulation.fact.final-plenary', {
      date: officialDate(regulation.finallyApprovedOn),
    })
  return [
    ...row('sede', regulation.sedeAddress),
    ...row('initial', day(regulation.initiallyApprovedOn)),
    ...row('exposure', withBop(regulation.exposureAnnouncedOn, regulation.exposureBop)),
    ...row('final', final),
    ...row('published', withBop(regulation.publishedOn, regulation.bopNumber)),
    ...row('in-force', day(regulation.inForceOn)),
  ]
}

function underWayText(t: Translate, regulation: Regulation, today: string): string {
  const { state, exposureUntil, inForceOn } = regulation
  if (state === 'exposure' && exposureUntil) {
    const over = exposureUntil < today
    return t(over ? 'regulation.under-way.exposure-over' : 'regulation.under-way.exposure', {
      date: officialDate(exposureUntil),
    })
  }
  if (state === 'published' && inForceOn) return t('regulation.under-way.published', { date: officialDate(inForceOn) })
  return t(`regulation.under-way.${state}`)
}

function earlierRow(t: Translate, regulation: Regulation): string {
  return t('regulation.page.earlier-row', {
    title: regulation.title,
    number: regulation.bopNumber ?? '',
    from: officialDate(regulation.inForceOn ?? ''),
    until: regulation.repealedOn ? officialDate(regulation.repealedOn) : '',
  })
}
