import { fileSize, officialDate, officialTime, plainDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { publicEvents, turnBox, whoseTurn } from '../expedients/index.ts'
import { notificationItem } from '../notifications/index.ts'
import { possibleActs } from './follow-up.ts'
import type { ExpedientFacts } from './routes-expedient.ts'

export function expedientPage(t: Translate, facts: ExpedientFacts & { now: Date }) {
  const { expedient, correction, now } = facts
  const base = `/carpeta/expedientes/${expedient.id}`
  const acts = possibleActs(expedient)
  return {
    title: expedient.title,
    number: t('virtual-office.expedient.caption', { number: expedient.number }),
    turn: turnBox(whoseTurn(t, expedient, plainDate(now))),
    // What is asked can be read only once its notification has been opened: until then its term has not begun.
    correction: correction?.notifiedOn ? { body: correction.body.split('\n').filter(Boolean) } : null,
    acts: acts.map((kind) => ({
      kind,
      action: `${base}/escritos`,
      text: t(`virtual-office.expedient.act.${kind}`),
      isMain: kind === 'correction',
    })),
    facts: [
      { key: t('virtual-office.expedient.state'), value: t(`expedients.state.${expedient.state}`) },
      { key: t('virtual-office.expedient.applicant'), value: expedient.applicantName },
      { key: t('virtual-office.expedient.unit'), value: expedient.unitName },
      { key: t('virtual-office.expedient.entered'), value: officialDate(expedient.enteredOn) },
      ...(expedient.dueOn ? [{ key: t('virtual-office.expedient.due'), value: officialDate(expedient.dueOn) }] : []),
      ...(expedient.state === 'closed'
        ? []
        : [{ key: t('virtual-office.expedient.silence'), value: t(`expedients.silence.${expedient.silence}`) }]),
    ],
    notifications: facts.notifications.map((one) => notificationItem(t, one, now)),
    documents: facts.folios.map((folio) => ({
      name: folio.title,
      href: `${base}/documentos/${folio.documentId}`,
      facts: `${folio.fileName} · ${fileSize(folio.size)}`,
      note: t(`virtual-office.expedient.document.${folio.source}`, { date: officialDate(folio.addedAt) }),
    })),
    entries: facts.entries.map((entry) => ({
      name: entry.number,
      facts: `${entry.subject}. ${officialTime(entry.presentedAt)}`,
      ...(entry.isAnnulled && { tag: t('registry.state.annulled'), tagColour: 'red' }),
      actions: [
        { href: `/registro/asientos/${entry.id}/justificante`, text: t('virtual-office.expedient.receipt') },
        { href: `/registro/asientos/${entry.id}/prueba`, text: t('registry.proof.entry.link') },
      ],
    })),
    events: publicEvents(t, facts.events),
  }
}
