import type { Viewer } from '../../platform/http/context.ts'
import { fileSize, officialDate, plainDate, shortDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { whoseTurn } from '../expedients/index.ts'
import { type Notification, notificationItem } from '../notifications/index.ts'
import type { Draft } from './drafts.ts'
import type { FolderDocument, FolderExpedient } from './queries.ts'
import { actingLine } from './views-start.ts'

interface FolderFacts {
  drafts: Draft[]
  expedients: FolderExpedient[]
  notifications: Notification[]
  unread: number
  viewer: Viewer
  now: Date
  deleted: boolean
}

export function folderPage(t: Translate, facts: FolderFacts) {
  const { viewer, now, unread } = facts
  const base = '/carpeta'
  return {
    title: t('virtual-office.folder.title'),
    acting: actingLine(t, viewer.name, viewer.representing?.name ?? null),
    deleted: facts.deleted,
    unread: unread > 0 ? t('virtual-office.folder.unread', { count: unread }) : null,
    lists: [
      {
        id: 'notificaciones',
        title: t('virtual-office.folder.notifications'),
        items: facts.notifications.slice(0, 5).map((one) => notificationItem(t, one, now)),
        more: facts.notifications.length > 5 ? `${base}/notificaciones` : null,
        empty: { title: t('virtual-office.folder.notifications.none') },
      },
      {
        id: 'borradores',
        title: t('virtual-office.folder.drafts'),
        items: facts.drafts.slice(0, 5).map((draft) => draftItem(t, draft)),
        more: facts.drafts.length > 5 ? `${base}/borradores` : null,
        empty: { title: t('virtual-office.folder.drafts.none') },
      },
      {
        id: 'expedientes',
        title: t('virtual-office.folder.expedients'),
        items: facts.expedients.slice(0, 10).map((one) => expedientItem(t, one, now)),
        more: facts.expedients.length > 10 ? `${base}/expedientes` : null,
        empty: {
          title: t('virtual-office.folder.expedients.none'),
          text: t('virtual-office.folder.expedients.none-text'),
          action: { href: '/tramites', text: t('virtual-office.folder.expedients.none-link') },
        },
      },
    ],
  }
}

const draftItem = (t: Translate, draft: Draft) => ({
  name: draft.title,
  href: `/solicitudes/${draft.id}`,
  facts: t('virtual-office.folder.draft', {
    saved: officialDate(draft.updatedAt),
    until: officialDate(draft.expiresAt),
  }),
  actions: [{ href: `/solicitudes/${draft.id}/borrar`, text: t('virtual-office.folder.draft-delete') }],
})

const expedientItem = (t: Translate, expedient: FolderExpedient, now: Date) => ({
  name: expedient.title,
  href: `/carpeta/expedientes/${expedient.id}`,
  facts: whoseTurn(t, expedient, plainDate(now)).sentence,
  note: t('virtual-office.folder.expedient', { number: expedient.number, date: shortDate(expedient.openedAt) }),
  ...(expedient.isUnread && { tag: t('virtual-office.folder.news'), tagColour: 'brand' }),
})

const documentItem = (t: Translate, document: FolderDocument) => ({
  name: document.title,
  href: document.expedientId
    ? `/carpeta/expedientes/${document.expedientId}/documentos/${document.documentId}`
    : `/registro/asientos/${document.entryId}/justificante`,
  facts: t('virtual-office.folder.document', {
    file: document.fileName,
    size: fileSize(document.size),
    date: shortDate(document.at),
  }),
  note: document.about,
  ...(document.isAnnulled && { tag: t('registry.state.annulled'), tagColour: 'red' }),
})

interface ListPage {
  limit: number
  isFirst: boolean
}

function listPage<T extends { id: string; at: Date }>(
  t: Translate,
  name: 'drafts' | 'expedients' | 'documents',
  path: string,
  found: T[],
  { limit, isFirst }: ListPage,
  item: (one: T) => object,
) {
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  return {
    title: t(`virtual-office.folder.${name}`),
    items: shown.map(item),
    empty: { title: t(`virtual-office.folder.${name}.none`) },
    first: isFirst ? null : path,
    next: found.length > limit && last ? `${path}?desde=${last.at.toISOString()}~${last.id}` : null,
  }
}

export const draftsListPage = (t: Translate, drafts: Draft[], page: ListPage) =>
  listPage(
    t,
    'drafts',
    '/carpeta/borradores',
    drafts.map((draft) => ({ ...draft, at: draft.updatedAt })),
    page,
    (draft) => draftItem(t, draft),
  )

export const expedientsListPage = (t: Translate, expedients: FolderExpedient[], page: ListPage & { now: Date }) =>
  listPage(
    t,
    'expedients',
    '/carpeta/expedientes',
    expedients.map((expedient) => ({ ...expedient, at: expedient.openedAt })),
    page,
    (expedient) => expedientItem(t, expedient, page.now),
  )

export const documentsListPage = (t: Translate, documents: FolderDocument[], page: ListPage) =>
  listPage(
    t,
    'documents',
    '/carpeta/documentos',
    documents.map((document) => ({ ...document, id: document.documentId })),
    page,
    (document) => documentItem(t, document),
  )
