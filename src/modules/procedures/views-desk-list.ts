import type { Translate } from '../../platform/i18n/i18n.ts'
import { type DeskList, deskLists } from './schemas-desk.ts'
import type { Divergence, Offered } from './service.ts'

export interface DeskCatalogue {
  adopted: readonly Offered[]
  latest: ReadonlyMap<string, number>
  divergences: readonly Divergence[]
  inForce: ReadonlySet<string>
  list: DeskList
}

export function deskCataloguePage(t: Translate, { adopted, latest, divergences, inForce, list }: DeskCatalogue) {
  const divergence = new Map(divergences.map((one) => [one.code, one]))
  const newestOf = ({ code, version }: Offered) => latest.get(code) ?? version
  const changedOf = ({ code }: Offered) => divergence.get(code)?.changed ?? []
  const belongs: Record<DeskList, (one: Offered) => boolean> = {
    todos: () => true,
    nuevas: (one) => newestOf(one) > one.version,
    propios: (one) => changedOf(one).length > 0,
    suspendidos: ({ status }) => status === 'suspended',
  }
  const shown = adopted.filter(belongs[list])
  return {
    title: t('procedures.desk.title'),
    lists: deskLists.map((one) => ({
      href: one === 'todos' ? '/oficina/catalogo' : `/oficina/catalogo?ver=${one}`,
      text: t(`procedures.desk.list.${one}`),
      count: adopted.filter(belongs[one]).length,
      current: one === list,
    })),
    isEmpty: shown.length === 0,
    table: {
      caption: t(`procedures.desk.list.${list}`),
      captionHidden: true,
      head: ['name', 'status', 'version', 'online', 'divergence'].map((column) =>
        t(`procedures.desk.column.${column}`),
      ),
      rows: shown.map((one) => [
        { text: one.name, href: `/oficina/catalogo/${one.code}`, hint: one.code, header: true },
        statusTag(t, one),
        versionCell(t, one.version, newestOf(one)),
        t(`procedures.desk.online.${inForce.has(one.code) ? 'yes' : 'no'}`),
        changedOf(one).length > 0 ? ownParts(t, changedOf(one)) : t('procedures.desk.same'),
      ]),
    },
  }
}

export const statusTag = (t: Translate, { status }: Offered) => ({
  text: t(`procedures.desk.status.${status}`),
  tag: status === 'offered' ? 'green' : 'yellow',
})

const versionCell = (t: Translate, version: number, newest: number) => ({
  text: String(version),
  ...(newest > version && { hint: t('procedures.desk.newer', { version: newest }) }),
})

/** «Tiene propio: textos, coste» */
const ownParts = (t: Translate, parts: readonly string[]): string =>
  t('procedures.desk.own', { list: parts.map((part) => t(`procedures.desk.part.${part}`)).join(', ') })
