import type { Viewer } from '../../platform/http/context.ts'
import { parseNif } from '../../platform/identifiers/nif.ts'
import { officialDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { richText } from '../../platform/text/rich-text.ts'
import type { Council } from '../municipalities/index.ts'
import { applicants, themes, type Definition, type SignatureStep } from './definition.ts'
import { procedureFacts } from './procedure-facts.ts'
import type { CatalogueAddress } from './schemas.ts'
import { catalogueIndex } from './search.ts'
import type { Offered } from './service.ts'

const address = (query: Partial<Record<'q' | 'tema' | 'quien', string | undefined>>): string => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return given.length === 0 ? '/tramites' : `/tramites?${new URLSearchParams(given).toString()}`
}

export function cataloguePage(
  t: Translate,
  offered: readonly Offered[],
  inForce: ReadonlySet<string>,
  asked: CatalogueAddress,
) {
  const { q, tema, quien } = asked
  const forWhom = quien ? offered.filter(({ definition }) => definition.whoMayApply.includes(quien)) : offered
  const link = ({ slug, name, code, definition }: Offered) => ({
    href: `/tramites/${slug}`,
    title: name,
    text: definition.summary,
    ...(!inForce.has(code) && { tag: t('procedures.catalogue.in-person-only'), tagColour: 'grey' }),
  })
  const isSearch = q !== '' || tema !== undefined
  const ofTheme = tema ? forWhom.filter(({ definition }) => definition.theme === tema) : forWhom
  const found = q === '' ? ofTheme : inOrderOf(catalogueIndex(offered).search(q), ofTheme)
  const general = offered.find(({ code }) => code === 'GEN-01')
  return {
    title: tema ? t(`procedures.theme.${tema}`) : t('procedures.catalogue.title'),
    q,
    kept: { ...(tema && { tema }), ...(quien && { quien }) },
    who: [
      { href: address({ q, tema }), text: t('procedures.catalogue.who-all'), current: quien === undefined },
      ...applicants.map((one) => ({
        href: address({ q, tema, quien: one }),
        text: t(`procedures.catalogue.who-${one}`),
        current: quien === one,
      })),
    ],
    isSearch,
    results: isSearch ? found.map(link) : [],
    heading: !isSearch
      ? ''
      : found.length === 0
        ? t('procedures.catalogue.nothing')
        : t('procedures.catalogue.found', { count: found.length }),
    general: general ? `/tramites/${general.slug}` : '',
    themes: isSearch
      ? []
      : themes
          .map((theme) => ({ theme, here: forWhom.filter(({ definition }) => definition.theme === theme) }))
          .filter(({ here }) => here.length > 0)
          .map(({ theme, here }) => ({
            href: address({ tema: theme, quien }),
            title: `${t(`procedures.theme.${theme}`)} (${here.length})`,
            text: here
              .slice(0, 3)
              .map(({ name }) => name)
              .join(' · '),
          })),
    all: isSearch ? [] : forWhom.map(link),
  }
}

function inOrderOf(codes: readonly string[], offered: readonly Offered[]): Offered[] {
  const byCode = new Map(offered.map((one) => [one.code, one]))
  return codes.map((code) => byCode.get(code)).filter((one) => one !== undefined)
}

export interface OpenDraft {
  href: string
  savedAt: Date
  /** 'YYYY-MM-DD': the day it is removed. */
  expiresOn?: string
}

export interface ProcedurePageData {
  offered: Offered
  isInForce: boolean
  council: Council
  viewer: Viewer | null
  drafts: readonly OpenDraft[]
  startHref: string
  /** The steps of the ladder that this installation offers. */
  signingSteps: readonly SignatureStep[]
}

export function procedurePage(t: Translate, data: ProcedurePageData) {
  const { offered, council, drafts } = data
  const { definition, status } = offered
  const facts = procedureFacts(t, definition)
  const canStart = status === 'offered' && data.isInForce
  return {
    title: definition.name,
    summary: definition.summary,
    theme: { href: address({ tema: definition.theme }), text: t(`procedures.theme.${definition.theme}`) },
    facts: [
      { term: t('procedures.page.facts.who'), text: facts.who },
      { term: t('procedures.page.facts.how-long'), text: facts.howLong },
      { term: t('procedures.page.facts.fee'), text: facts.fee },
      ...(facts.termFrom ? [{ term: t('procedures.page.facts.term'), text: facts.term }] : []),
    ],
    start: canStart ? { href: data.startHref, text: t('procedures.page.start') } : null,
    notice: noticeOf(t, status, data.isInForce),
    drafts: drafts.map((draft) => ({
      href: draft.href,
      text: t('procedures.page.draft', { date: officialDate(draft.savedAt) }),
      until: draft.expiresOn ? t('procedures.page.draft-until', { date: officialDate(draft.expiresOn) }) : '',
    })),
    draftsTitle: drafts.length > 0 ? t('procedures.page.drafts', { count: drafts.length }) : '',
    purpose: richText(definition.purpose),
    youNeed: definition.youNeed,
    documents: documentsPage(t, definition),
    goodToKnow: definition.goodToKnow,
    who: facts.who,
    representation: t(
      definition.representation ? 'procedures.page.representation' : 'procedures.page.no-representation',
    ),
    signing: signingPage(t, data),
    rows: [
      { key: t('procedures.page.row.fee'), values: filled([facts.fee, facts.feeNote]) },
      {
        key: t('procedures.page.row.term'),
        values: filled([facts.termFrom ? `${facts.term}, ${facts.termFrom}.` : facts.term, facts.termNote]),
      },
      { key: t('procedures.page.row.silence'), values: filled([`${facts.silence}.`, facts.silenceNote]) },
      { key: t('procedures.page.row.decides'), value: facts.decides },
      { key: t('procedures.page.row.appeal'), value: facts.appeal },
      { key: t('procedures.page.row.code'), value: definition.code, code: true },
    ],
    inPerson: [
      { key: t('procedures.page.in-person-address'), value: council.address },
      ...(council.openingHours ? [{ key: t('procedures.page.in-person-hours'), value: council.openingHours }] : []),
      ...(council.phone ? [{ key: t('procedures.page.in-person-phone'), value: council.phone }] : []),
    ],
    mayComeInPerson: definition.whoMayApply.includes('natural'),
    hasObliged: definition.whoMayApply.some((kind) => kind !== 'natural'),
    legalBasis: definition.legalBasis,
  }
}

const filled = (lines: readonly string[]): string[] => lines.filter(Boolean)

function noticeOf(t: Translate, status: Offered['status'], isInForce: boolean) {
  const key = status === 'suspended' ? 'suspended' : isInForce ? null : 'not-online'
  return key && { title: t(`procedures.page.${key}`), text: t(`procedures.page.${key}-text`), kind: 'warning' }
}

function documentsPage(t: Translate, definition: Definition) {
  return definition.documents.map((slot) => ({
    name: slot.name,
    notes: filled([
      slot.condition ?? (slot.when === 'optional' ? t('procedures.page.document-optional') : ''),
      slot.dataExchange === undefined ? '' : t('procedures.page.document-exchange'),
    ]).join('. '),
    help: slot.help ?? '',
  }))
}

/** Which steps of the signing ladder this person can use; for who has not come in, all those there are. */
function signingPage(t: Translate, { offered, viewer, signingSteps }: ProcedurePageData) {
  const { signature } = offered.definition
  const steps = signature.steps.filter((step) => signingSteps.includes(step) && mayUse(step, viewer))
  return {
    intro: t(
      !signature.required
        ? 'procedures.page.signing-none'
        : viewer
          ? 'procedures.page.signing-yours'
          : 'procedures.page.signing-all',
    ),
    steps: signature.required ? steps.map((step) => t(`procedures.signing.${step}`)) : [],
  }
}

/** Ley 39/2015, art. 12.2: habilitated officers sign for natural persons who are not obliged. */
function mayUse(step: SignatureStep, viewer: Viewer | null): boolean {
  if (!viewer || step !== 'counter') return true
  return viewer.identityKind === 'natural' && !viewer.representing && parseNif(viewer.nif)?.kind !== 'cif'
}
