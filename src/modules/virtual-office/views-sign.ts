import { fileSize, officialDate, officialTime, plainDate, timeOfDay, weekdayDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { turnBox, whoseTurn } from '../expedients/index.ts'
import { summaryOf } from '../procedures/index.ts'
import type { Application, Standing } from './application.ts'
import type { SignedContent } from './content.ts'
import type { Filed } from './routes-sign.ts'
import { wayOf } from './views-form.ts'

export function reviewPage(t: Translate, application: Application, standing: Standing) {
  const way = wayOf(t, application)
  const change = (pageId: string) => `${way.base}/${pageId}?volver=revisar`
  const { missing, slots, pages } = standing
  return {
    ...way,
    title: t('virtual-office.review.title'),
    back: application.definition.documents.length > 0 ? `${way.base}/documentos` : way.base,
    unfinished: pages
      .filter(({ state }) => state !== 'done')
      .map(({ page }) => ({ text: page.title, href: change(page.id) })),
    required: missing.hard.map(({ name }) => ({ text: name, href: `${way.base}/documentos` })),
    lacking: missing.soft.map(({ name }) => name),
    sections: summaryOf(application.definition, application.answers, t).map((section) => ({
      title: section.title,
      rows: section.rows.map(summaryRow),
      ...(section.level === 1 && { titleHref: change(section.pageId) }),
    })),
    hasDocuments: slots.length > 0,
    documents: slots.map((slot) => ({
      key: slot.name,
      ...(slot.files.length > 0
        ? { values: slot.files.map(({ fileName, size }) => `${fileName} (${fileSize(size)})`) }
        : { value: t(slot.asked === 'consulted' ? 'virtual-office.review.consulted' : 'virtual-office.review.none') }),
    })),
    next: standing.isReady ? `${way.base}/firmar` : null,
  }
}

/** What was left empty is said to be so. */
const summaryRow = ({ label, value }: { label: string; value: string }) =>
  value.includes('\n') ? { key: label, values: value.split('\n') } : { key: label, value }

export function signPage(
  t: Translate,
  application: Application,
  content: SignedContent,
  { isScanned, council }: { isScanned: boolean; council: string },
) {
  const way = wayOf(t, application)
  const { kind } = application.draft
  return {
    ...way,
    title: t(`virtual-office.sign.title.${kind}`),
    lead: t('virtual-office.sign.lead', { council }),
    back: `${way.base}/revisar`,
    action: `${way.base}/firmar`,
    sections: content.sections.map(({ title, rows }) => ({
      title,
      rows: rows.map(summaryRow),
    })),
    documents: content.documents.map(({ title, fileName, size, digest }) => ({
      name: fileName,
      facts: `${title} · ${fileSize(size)}`,
      note: `SHA-256 ${digest}`,
    })),
    unscanned: !isScanned && content.documents.length > 0,
    digest: content.contentDigest,
    statement: content.statement,
    submit: t(`virtual-office.sign.submit.${kind}`),
  }
}

export const changedPage = (t: Translate, application: Application, isFiled: boolean) => ({
  ...wayOf(t, application),
  title: t('virtual-office.changed.title'),
  text: t(isFiled ? 'virtual-office.changed.filed' : 'virtual-office.changed.text'),
  isFiled,
})

export function filedPage(t: Translate, { draft }: Application, { entry, receipt, expedient, email }: Filed) {
  const isLater = entry.effectiveAt.getTime() !== entry.presentedAt.getTime()
  return {
    title: t(`virtual-office.filed.title.${draft.kind}`),
    number: entry.number,
    presented: t('virtual-office.filed.presented', { time: officialTime(entry.presentedAt) }),
    name: entry.subject,
    effective: isLater
      ? t('virtual-office.filed.effective', { day: weekdayDate(entry.effectiveAt), time: timeOfDay(entry.effectiveAt) })
      : null,
    receipt: receipt ? `/registro/asientos/${entry.id}/justificante` : null,
    again: `/solicitudes/${draft.id}/presentada`,
    turn: expedient ? turnBox(whoseTurn(t, expedient, plainDate(entry.presentedAt))) : null,
    next: expedient
      ? [
          t('virtual-office.filed.next.handled', { unit: expedient.unitName, number: expedient.number }),
          ...(expedient.dueOn ? [t('virtual-office.filed.next.due', { date: officialDate(expedient.dueOn) })] : []),
          ...(expedient.state === 'initiated' ? [t(`virtual-office.filed.next.silence.${expedient.silence}`)] : []),
          t('virtual-office.filed.next.asked'),
        ]
      : [],
    notice: email ? t('virtual-office.filed.mail', { email }) : t('virtual-office.filed.no-mail'),
    folder: expedient ? `/carpeta/expedientes/${expedient.id}` : '/carpeta',
  }
}
