import { fileSize, officialTime } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import { limits } from '../../../platform/limits.ts'
import type { Document } from '../../documents/index.ts'
import type { Official } from '../assistance/officials.ts'
import { attestationWords, dullPages, pagesDigest } from './digitise.ts'
import { LEAST_RESOLUTION, isSharpEnough, paperNames, resolutionOf, shownResolution } from './paper.ts'
import { kinds } from './schemas.ts'
import type { Digitisation, ListedDigitisation, Page } from './store.ts'

export const base = '/oficina/registro/digitalizar'
const accept = '.jpg,.jpeg,.png,image/jpeg,image/png'

const paperOptions = (t: Translate) =>
  paperNames.map((value) => ({ value, text: t(`registry.digitise.paper.${value}`) }))

const filesHint = (t: Translate) =>
  t('registry.digitise.files-hint', { megabytes: Math.floor(limits.fileBytes / 1024 / 1024) })

export function startPage(t: Translate, listed: ListedDigitisation[]) {
  return {
    title: t('registry.digitise.title'),
    papers: paperOptions(t),
    accept,
    filesHint: filesHint(t),
    list: listed.map((one) => ({
      name: one.title,
      href: `${base}/${one.id}`,
      facts: t('registry.digitise.list.facts', { count: one.pages, when: officialTime(one.changedAt) }),
      tag: t(`registry.digitise.state.${stateOf(one)}`),
      tagColour: colours[stateOf(one)],
    })),
  }
}

type Standing = 'open' | 'attested' | 'ready' | 'filed'
const stateOf = ({ state, isFiled }: ListedDigitisation): Standing => (isFiled ? 'filed' : state)
const colours: Record<Standing, string> = { open: 'yellow', attested: 'blue', ready: 'green', filed: '' }

/** How a picture lies: the browser knows how the camera was held, the style turns it further. */
function pictureOf(t: Translate, id: string, page: Page, place: number, count: number) {
  const resolution = resolutionOf(page)
  const isSharp = isSharpEnough(page)
  const figure = shownResolution(resolution)
  return {
    id: page.id,
    place,
    src: `${base}/${id}/paginas/${page.id}`,
    alt: t('registry.digitise.page-of', { page: place, count }),
    name: t('registry.digitise.page', { page: place }),
    turn: page.turn,
    paper: page.paper,
    figures: t('registry.digitise.figures', {
      width: page.width,
      height: page.height,
      figure,
      size: fileSize(page.size),
    }),
    isSharp,
    verdict: t(isSharp ? 'registry.digitise.sharp' : 'registry.digitise.dull', { figure }),
    isFirst: place === 1,
    isLast: place === count,
  }
}

export function pagesPage(t: Translate, digitisation: Digitisation, pages: Page[]) {
  return {
    title: digitisation.title,
    action: `${base}/${digitisation.id}`,
    uploadAction: `${base}/${digitisation.id}/paginas`,
    discardAction: `${base}/${digitisation.id}/borrado`,
    kinds: kinds.map((value) => ({ value, text: t(`registry.digitise.kind.${value}`) })),
    origins: (['citizen', 'administration'] as const).map((value) => ({
      value,
      text: t(`registry.digitise.origin.${value}`),
    })),
    papers: paperOptions(t),
    accept,
    filesHint: filesHint(t),
    pages: pages.map((page, place) => pictureOf(t, digitisation.id, page, place + 1, pages.length)),
    values: {
      titulo: digitisation.title,
      tipo: digitisation.kind,
      origen: digitisation.origin,
      confidencial: digitisation.isConfidential ? 'si' : '',
    },
  }
}

export function attestPage(t: Translate, facts: AttestFacts) {
  const { digitisation, pages, official, name } = facts
  const digest = pagesDigest(digitisation, pages)
  const dull = dullPages(pages)
  const words = { count: pages.length, name, title: digitisation.title, digest }
  return {
    title: t('registry.digitise.attest.title'),
    caption: digitisation.title,
    back: `${base}/${digitisation.id}`,
    action: `${base}/${digitisation.id}/copia`,
    digest,
    pages: pages.map((page, place) => pictureOf(t, digitisation.id, page, place + 1, pages.length)),
    dull: dull.map((page) =>
      t('registry.digitise.dull-page', {
        page: pages.indexOf(page) + 1,
        figure: shownResolution(resolutionOf(page)),
        least: LEAST_RESOLUTION,
      }),
    ),
    isHabilitated: official !== null,
    mayAttest: official !== null && dull.length === 0,
    habilitation: official ? t('registry.digitise.attest.by', { act: official.act, post: official.postName }) : '',
    authentic: attestationWords(t, 'authentic-copy', words),
    simple: attestationWords(t, 'copy', words),
  }
}
interface AttestFacts {
  digitisation: Digitisation
  pages: Page[]
  official: Official | null
  name: string
}

export function copyPage(t: Translate, { digitisation, document, pages, code, carried }: CopyFacts) {
  const validity = digitisation.validity ?? 'copy'
  return {
    title: digitisation.title,
    caption: t(`registry.digitise.copy.title.${validity}`),
    isReady: document !== null,
    href: `${base}/${digitisation.id}/documento`,
    useHref: carried ? `/oficina/registro/nuevo?adjuntos=${encodeURIComponent(carried)}` : '',
    rows: [
      { key: t('registry.digitise.copy.kind'), value: t(`registry.digitise.kind.${digitisation.kind}`) },
      { key: t('registry.digitise.copy.elaboration'), value: t(`registry.digitise.copy.elaboration.${validity}`) },
      { key: t('registry.digitise.copy.origin'), value: t(`registry.digitise.origin.${digitisation.origin}`) },
      { key: t('registry.digitise.copy.pages'), value: String(pages) },
      {
        key: t('registry.digitise.copy.at'),
        value: digitisation.attestedAt ? officialTime(digitisation.attestedAt) : '',
      },
      ...(digitisation.isConfidential
        ? [{ key: t('registry.digitise.confidential'), value: t('registry.digitise.confidential.yes') }]
        : []),
      ...(document
        ? [
            { key: t('registry.digitise.copy.identifier'), value: document.identifier, code: true },
            ...(code ? [{ key: t('registry.digitise.copy.code'), value: code, code: true }] : []),
            { key: t('registry.digitise.copy.size'), value: fileSize(document.size) },
            { key: t('registry.digitise.copy.file-digest'), value: document.digest, code: true },
          ]
        : []),
    ],
  }
}
interface CopyFacts {
  digitisation: Digitisation
  document: Document | null
  pages: number
  code: string | null
  /** The copy in the counter form's own words; empty once an entry has it. */
  carried: string
}
