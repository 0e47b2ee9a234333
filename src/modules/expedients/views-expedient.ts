import type { Viewer } from '../../platform/http/context.ts'
import { fileSize, officialDate, officialTime, shortDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { ExpedientEvent } from './events.ts'
import type { FolioDocument } from './queries.ts'
import type { ExpedientFacts } from './routes-expedient.ts'
import type { Expedient } from './store.ts'
import { turnBox, whoseTurn } from './turn.ts'

interface PageData extends ExpedientFacts {
  viewer: Viewer
  today: string
  /** Document shown beside the page, when one was chosen. */
  preview: string | null
}

export function expedientView(t: Translate, data: PageData) {
  const { expedient, today, viewer } = data
  const base = `/oficina/expedientes/${expedient.id}`
  const mayProcess = viewer.staff?.rights.includes('expedients:process') ?? false
  const isOpen = expedient.state !== 'closed' && expedient.state !== 'resolved' && expedient.state !== 'notified'
  const shown = data.folios.find(({ documentId }) => documentId === data.preview) ?? firstToRead(data.folios)
  return {
    title: `${expedient.number} · ${expedient.title}`,
    number: expedient.number,
    heading: expedient.title,
    turn: turnBox(whoseTurn(t, expedient, today)),
    facts: factsOf(t, expedient, data),
    parties: data.parties.map((party) => ({
      key: t(`expedients.party.${party.role}`),
      values: [`${party.name} · ${party.nif}`, [party.email, party.phone].filter(Boolean).join(' · ')].filter(Boolean),
    })),
    assignment:
      mayProcess && expedient.state !== 'closed'
        ? {
            action: `${base}/asignacion`,
            version: expedient.version,
            take: viewer.staff && expedient.officerStaffId !== viewer.staff.staffId ? viewer.staff.staffId : null,
            officer: expedient.officerStaffId ?? '',
            officers: data.staff
              .filter(({ role }) => role === 'clerk' || role === 'secretary')
              .map(({ staffId, name, postName }) => ({ value: staffId, text: `${name}, ${postName}` })),
          }
        : null,
    actions: mayProcess && isOpen ? actionsOf(t, expedient, base) : [],
    documents: data.folios.map((folio) => documentRow(t, folio, base, shown?.documentId)),
    preview: shown && previewOf(t, shown, base),
    entries: data.entries.map((entry) => ({
      key: entry.number,
      value: `${entry.isAnnulled ? `${t('registry.state.annulled')} · ` : ''}${officialTime(entry.presentedAt)} · ${entry.subject}`,
      href: `/oficina/registro/${entry.id}`,
      linkText: t('expedients.page.entry.open'),
    })),
    texts: data.drafts.map((draft) => {
      const last = data.requests.findLast(({ draftId }) => draftId === draft.id)
      return {
        title: draft.title,
        href: `${base}/textos/${draft.id}`,
        hint: [
          t(`expedients.draft.kind.${draft.kind}`),
          last?.state === 'rejected' &&
            t('expedients.draft.rejected-by', { post: last.postName, reason: last.reason ?? '' }),
          last?.state === 'waiting' && t('expedients.draft.waiting-for', { post: last.postName }),
          last?.state === 'signed' &&
            t('expedients.draft.signed-by', { name: last.signerName ?? '', post: last.postName }),
        ]
          .filter(Boolean)
          .join(' · '),
        status: t(`expedients.draft.state.${draft.state}`),
        done: draft.state === 'signed',
      }
    }),
    events: data.events.map((event) => eventItem(t, event)),
  }
}

/** What was asked for comes before what came with it: the receipt repeats the whole application. */
const firstToRead = (folios: FolioDocument[]): FolioDocument | undefined =>
  folios.find(({ kind, source }) => kind === 'TD09' && source === 'application') ?? folios[0]

function factsOf(t: Translate, expedient: Expedient, data: PageData) {
  const suspended = data.suspensions.map(({ since, until }) =>
    until
      ? t('expedients.clock.suspended.past', { since: shortDate(since), until: shortDate(until) })
      : t('expedients.clock.suspended.open', { since: shortDate(since) }),
  )
  return [
    { key: t('expedients.page.state'), value: t(`expedients.state.${expedient.state}`) },
    { key: t('expedients.page.unit'), value: expedient.unitName },
    { key: t('expedients.page.officer'), value: expedient.officerName ?? t('expedients.desk.nobody') },
    { key: t('expedients.page.procedure'), value: `${expedient.procedureCode}, versión ${expedient.procedureVersion}` },
    { key: t('expedients.page.entered'), value: officialDate(expedient.enteredOn) },
    {
      key: t('expedients.page.term'),
      values: [
        expedient.termValue === null || expedient.termUnit === null
          ? t('expedients.clock.none')
          : t(`expedients.clock.term.${expedient.termUnit}`, { count: expedient.termValue }),
        ...suspended,
      ],
    },
    {
      key: t('expedients.page.due'),
      value: expedient.dueOn
        ? officialDate(expedient.dueOn)
        : t(expedient.state === 'correction-pending' ? 'expedients.clock.stopped' : 'expedients.clock.no-due'),
    },
    { key: t('expedients.page.silence'), value: t(`expedients.silence.${expedient.silence}`) },
    ...(expedient.silenceOn
      ? [{ key: t('expedients.page.silence-on'), value: officialDate(expedient.silenceOn), tag: 'red' }]
      : []),
  ]
}

function actionsOf(t: Translate, expedient: Expedient, base: string) {
  const mayAsk = expedient.state === 'initiated' || expedient.state === 'in-progress'
  return [
    ...(mayAsk ? [{ href: `${base}/requerimiento`, text: t('expedients.action.correction') }] : []),
    { href: `${base}/textos/nuevo?plantilla=report`, text: t('expedients.action.report') },
    { href: `${base}/textos/nuevo?plantilla=resolution-grant`, text: t('expedients.action.grant') },
    { href: `${base}/textos/nuevo?plantilla=resolution-refuse`, text: t('expedients.action.refuse') },
  ]
}

function documentRow(t: Translate, folio: FolioDocument, base: string, shown: string | undefined) {
  const file = `${base}/documentos/${folio.documentId}`
  return {
    name: t('expedients.page.folio', { position: folio.position, title: folio.title }),
    href: `${base}?documento=${folio.documentId}#documento`,
    facts: [
      folio.fileName,
      fileSize(folio.size),
      officialTime(folio.addedAt),
      t(`expedients.source.${folio.source}`),
      ...(folio.scan ? [t(`expedients.scan.${folio.scan}`)] : []),
    ].join(' · '),
    tag: folio.documentId === shown ? t('expedients.page.shown') : null,
    actions: [{ href: file, text: t('expedients.page.download') }],
  }
}

const SHOWN_IN_PLACE = new Set(['application/pdf', 'image/jpeg', 'image/png', 'image/gif', 'image/webp'])

function previewOf(t: Translate, folio: FolioDocument, base: string) {
  const file = `${base}/documentos/${folio.documentId}`
  return {
    title: folio.title,
    frame: SHOWN_IN_PLACE.has(folio.mime) ? `${file}?ver=1` : null,
    isImage: folio.mime.startsWith('image/'),
    download: file,
    digest: folio.digest,
    none: t('expedients.page.no-preview'),
  }
}

function eventItem(t: Translate, event: ExpedientEvent) {
  const params: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(event.params)) {
    params[name] = /^\d{4}-\d{2}-\d{2}$/.test(String(value)) ? officialDate(String(value)) : value
  }
  return {
    title: t(`expedients.event.${event.event}`, params),
    when: officialTime(event.at),
    text: event.actorName,
  }
}

/** The same words for whoever is a party: only acts, without the names of the office. */
export const publicEvents = (t: Translate, events: ExpedientEvent[]) =>
  events.filter(({ isPublic }) => isPublic).map((event) => ({ ...eventItem(t, withoutOutcome(event)), text: null }))

/** What a resolution decides is read by opening its notification, and not off its title in the timeline. */
const withoutOutcome = (event: ExpedientEvent): ExpedientEvent =>
  event.event === 'resolution-signed' ? { ...event, event: 'resolution-signed-public' } : event

export const correctionView = (t: Translate, expedient: Expedient) => ({
  title: t('expedients.correction.title'),
  number: expedient.number,
  heading: expedient.title,
  back: `/oficina/expedientes/${expedient.id}`,
  action: `/oficina/expedientes/${expedient.id}/requerimiento`,
})
