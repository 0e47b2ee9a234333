import { shortDate } from '../../../platform/i18n/format.ts'
import type { Translate } from '../../../platform/i18n/i18n.ts'
import type { Post } from '../../municipalities/index.ts'
import type { Office } from './offices.ts'

export const OFFICES = '/oficina/registro/oficinas'
export const RULES = '/oficina/registro/reglas'
export const UNITS = '/oficina/registro/unidades'

/** The three pages from which the registry is kept in order, side by side. */
export const configurationLists = (t: Translate, current: string) => ({
  label: t('registry.configuration'),
  items: [OFFICES, RULES, UNITS].map((href) => ({
    href,
    text: t(`registry.configuration.${href.split('/').at(-1)}`),
    current: href === current,
  })),
})

export function officesPage(
  t: Translate,
  { offices, posts, done }: { offices: Office[]; posts: Post[]; done: string },
) {
  const nameOf = new Map(posts.map(({ id, name }) => [id, name]))
  const placed = new Set(offices.flatMap(({ postIds }) => postIds))
  const postsOf = (office: Office): string[] =>
    office.isMain
      ? posts.filter(({ id }) => office.postIds.includes(id) || !placed.has(id)).map(({ name }) => name)
      : office.postIds.map((id) => nameOf.get(id) ?? '')
  return {
    title: t('registry.offices.title'),
    lists: configurationLists(t, OFFICES),
    done: done ? t(`registry.offices.done.${done}`) : null,
    table: {
      caption: t('registry.offices.caption'),
      captionHidden: true,
      head: ['name', 'dir3', 'posts', 'state'].map((column) => t(`registry.offices.column.${column}`)),
      rows: offices.map((office) => [
        office.closedOn
          ? { text: office.name, header: true }
          : { text: office.name, href: `${OFFICES}/${office.id}`, header: true },
        office.dir3 ? { text: office.dir3, code: true } : t('registry.offices.no-dir3'),
        postsOf(office).join(', ') || t('registry.offices.no-posts'),
        stateOf(t, office),
      ]),
    },
    posts: postOptions(posts),
  }
}

function stateOf(t: Translate, { isMain, closedOn }: Office) {
  if (closedOn) return { text: t('registry.offices.closed', { day: shortDate(closedOn) }), tag: '' }
  return isMain
    ? { text: t('registry.offices.main'), tag: 'brand' }
    : { text: t('registry.offices.open'), tag: 'green' }
}

export const officePage = (t: Translate, { office, posts }: { office: Office; posts: Post[] }) => ({
  title: office.name,
  back: OFFICES,
  action: `${OFFICES}/${office.id}`,
  isMain: office.isMain,
  posts: postOptions(posts),
  values: { nombre: office.name, dir3: office.dir3 ?? '', version: office.version, puestos: office.postIds },
  lead: t(office.isMain ? 'registry.offices.main.lead' : 'registry.offices.lead'),
})

const postOptions = (posts: Post[]) => posts.map(({ id, name }) => ({ value: id, text: name }))
