import { count, shortDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { Fault } from '../procedures/index.ts'
import type { ProofAlarm } from '../registry/index.ts'
import type { Comparison, Reading } from './catalogue.ts'
import type { Adoption, CouncilFigures, Published } from './store.ts'
import { type TownHall, findTowns } from './views.ts'

export const lists = ['todos', 'con-retraso', 'sin-reglamento'] as const
export type DeskList = (typeof lists)[number]

/** Books that do not continue what the province saw of them: first of all. */
export const alarmLines = (
  t: Translate,
  alarms: readonly ProofAlarm[],
  nameOf: (council: string) => string,
): string[] =>
  alarms.map(({ council, year, book, kind, knownSize }) =>
    t('province.desk.alarm', {
      council: nameOf(council),
      book: t(`registry.proof.book.${book}`, { year }),
      size: knownSize,
      what: t(`registry.proof.alarm.${kind}`),
    }),
  )

interface Row extends TownHall {
  figures: CouncilFigures
}

const inList: Record<DeskList, (row: Row) => boolean> = {
  todos: () => true,
  'con-retraso': ({ figures }) => figures.late > 0,
  'sin-reglamento': ({ figures }) => !figures.hasRegulation,
}

export function deskPage(
  t: Translate,
  data: { towns: readonly TownHall[]; figures: readonly CouncilFigures[]; year: number; list: DeskList; q: string },
) {
  const byId = new Map(data.figures.map((figures) => [figures.municipalityId, figures]))
  const rows = data.towns.flatMap((town) => {
    const figures = byId.get(town.id)
    return figures ? [{ ...town, figures }] : []
  })
  const named = data.q === '' ? rows : findTowns(rows, data.q)
  const shown = named.filter(inList[data.list])
  const sum = (what: 'filings' | 'open' | 'late') => rows.reduce((total, { figures }) => total + figures[what], 0)
  return {
    title: t('province.desk.title'),
    q: data.q,
    kept: data.list === 'todos' ? {} : { lista: data.list },
    facts: [
      {
        term: t('province.desk.with-regulation'),
        text: t('province.desk.of', {
          part: count(rows.filter(({ figures }) => figures.hasRegulation).length),
          whole: count(rows.length),
        }),
      },
      { term: t('province.desk.filings', { year: data.year }), text: count(sum('filings')) },
      { term: t('province.desk.open'), text: count(sum('open')) },
      { term: t('province.desk.late'), text: count(sum('late')) },
    ],
    lists: lists.map((list) => ({
      href: address(list, data.q),
      text: t(`province.desk.list.${list}`),
      count: named.filter(inList[list]).length,
      current: list === data.list,
    })),
    isEmpty: shown.length === 0,
    table: {
      caption: t('province.desk.caption'),
      captionHidden: true,
      head: [
        t('province.desk.council'),
        ...['people', 'filings-short', 'last', 'open', 'late', 'procedures'].map((column) => ({
          text: t(`province.desk.${column}`),
          numeric: column !== 'last',
        })),
        t('province.desk.regulation'),
      ],
      rows: shown.map(({ name, origin, population, figures }) => [
        { text: name, href: origin, header: true },
        number(population),
        number(figures.filings),
        { text: figures.lastFilingAt ? shortDate(figures.lastFilingAt) : '—', nowrap: true },
        number(figures.open),
        figures.late > 0 ? { text: count(figures.late), tag: 'red' } : number(0),
        number(figures.procedures),
        figures.hasRegulation
          ? { text: t('regulation.state.in-force'), tag: 'green' }
          : { text: t('province.desk.no-regulation'), tag: 'yellow' },
      ]),
    },
  }
}

const number = (value: number) => ({ text: count(value), numeric: true })

function address(list: DeskList, q: string): string {
  const query = new URLSearchParams({ ...(list !== 'todos' && { lista: list }), ...(q && { q }) }).toString()
  return query ? `/provincia?${query}` : '/provincia'
}

export function publishedPage(t: Translate, published: readonly Published[], adoptions: readonly Adoption[]) {
  const ofLatest = (one: Published) =>
    adoptions.find(({ code, version }) => code === one.code && version === one.version)?.councils ?? 0
  const ofOlder = (one: Published) =>
    adoptions
      .filter(({ code, version }) => code === one.code && version < one.version)
      .reduce((sum, { councils }) => sum + councils, 0)
  return {
    title: t('province.catalogue.title'),
    table: {
      caption: t('province.catalogue.caption', { count: published.length }),
      head: [
        t('province.catalogue.code'),
        t('province.catalogue.name'),
        { text: t('province.catalogue.version'), numeric: true },
        t('province.catalogue.published'),
        { text: t('province.catalogue.councils'), numeric: true },
        { text: t('province.catalogue.older'), numeric: true },
      ],
      rows: published.map((one) => [
        { text: one.code, code: true, nowrap: true },
        { text: one.definition.name, href: `/tramites/${one.slug}`, header: true },
        number(one.version),
        { text: shortDate(one.publishedAt), nowrap: true },
        number(ofLatest(one)),
        number(ofOlder(one)),
      ]),
    },
  }
}

export function publicationPage(t: Translate, reading: Reading, mayPublish: boolean) {
  const comparisons = reading.ok ? reading.comparisons : []
  const moved = comparisons.filter(({ state }) => state !== 'unchanged')
  const blocked = moved.some(({ state }) => state === 'needs-version')
  return {
    title: t('province.publication.title'),
    faults: reading.ok ? [] : faultLines(reading.faults),
    moved: moved.map((one) => comparisonView(t, one)),
    unchanged: t('province.publication.unchanged', { count: comparisons.length - moved.length }),
    nothing: reading.ok && moved.length === 0,
    blocked,
    mayPublish: mayPublish && reading.ok && moved.length > 0 && !blocked,
  }
}

export const faultLines = (faults: readonly Fault[]): string[] =>
  faults.map(
    ({ file, line, column, path, message }) => `${file}:${line}:${column} ${path ? `${path}: ` : ''}${message}`,
  )

function comparisonView(t: Translate, one: Comparison) {
  return {
    title: `${one.code}. ${one.name}`,
    tag: {
      text: t(`province.publication.state.${one.state}`),
      colour: one.state === 'new' ? 'green' : one.state === 'changed' ? 'blue' : 'red',
    },
    versions:
      one.publishedVersion === null
        ? t('province.publication.first', { version: one.version })
        : t('province.publication.versions', { from: one.publishedVersion, to: one.version }),
    preview: `/provincia/catalogo/publicacion/${one.code}`,
    hint:
      one.state === 'needs-version'
        ? t('province.publication.write-version', { file: one.file, version: (one.publishedVersion ?? 0) + 1 })
        : '',
    table: one.changes.length
      ? {
          caption: t('province.publication.changes', { count: one.changes.length }),
          size: 's',
          head: ['where', 'before', 'after'].map((column) => t(`province.publication.${column}`)),
          rows: one.changes.map(({ path, before, after }) => [
            { text: path, code: true, header: true },
            before ?? '—',
            after ?? '—',
          ]),
        }
      : null,
  }
}

export const previewNotice = (t: Translate, one: Comparison) => ({
  title: t('province.preview.title'),
  text: t('province.preview.text', { version: one.version }),
  kind: 'warning',
})
