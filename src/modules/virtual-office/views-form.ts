import { officialDate, officialTime, plainDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { type FormProblem, type Values, formPage, pagesOf } from '../procedures/index.ts'
import type { Application, Standing } from './application.ts'
import { onBehalfOfWhom } from './content.ts'
import { actingLine } from './views-start.ts'

/** Who acts and until when the draft waits: at the top of every page of the way. */
export function wayOf(t: Translate, application: Application) {
  const { draft, facts, answers } = application
  return {
    name: draft.title,
    base: `/solicitudes/${draft.id}`,
    acting: actingLine(t, facts.name, onBehalfOfWhom(application, answers)),
    kept: keptUntil(t, draft),
  }
}

/** Changed since, the draft has its whole time again and needs no explanation. */
function keptUntil(t: Translate, { expiresAt, extendedTo }: Application['draft']): string {
  const isExtended = extendedTo !== null && extendedTo === plainDate(expiresAt)
  return t(`virtual-office.draft.${isExtended ? 'kept-extended' : 'kept'}`, { date: officialDate(expiresAt) })
}

export function tasksPage(t: Translate, application: Application, standing: Standing) {
  const { draft, definition } = application
  const way = wayOf(t, application)
  const hasDocuments = definition.documents.length > 0
  const lacking = standing.missing.hard.length + standing.missing.soft.length
  const attached = standing.slots.reduce((sum, { files }) => sum + files.length, 0)
  const pages = standing.pages.map(({ page, state, isSkippable }) => ({
    title: page.title,
    href: `${way.base}/${page.id}`,
    // Nothing in it must be answered: until somebody does, nobody has done it.
    status: t(`virtual-office.tasks.${isSkippable ? 'optional' : state}`),
    done: state === 'done',
  }))
  const next = standing.pages.find(({ state }) => state !== 'done')
  return {
    ...way,
    title: draft.title,
    saved: false,
    savedText: t('virtual-office.tasks.saved-text', { date: officialDate(draft.expiresAt) }),
    lastSaved: t('virtual-office.tasks.last-saved', { time: officialTime(draft.updatedAt) }),
    questions: pages,
    documents: hasDocuments
      ? [
          {
            title: t('virtual-office.documents.title'),
            href: `${way.base}/documentos`,
            hint: attached > 0 ? t('virtual-office.tasks.attached', { count: attached }) : '',
            status:
              lacking > 0
                ? t('virtual-office.tasks.lacking', { count: lacking })
                : t(attached > 0 ? 'virtual-office.tasks.done' : 'virtual-office.tasks.none-lacking'),
            done: lacking === 0,
          },
        ]
      : [],
    filing: [
      {
        title: t('virtual-office.review.title'),
        ...(standing.isReady && { href: `${way.base}/revisar` }),
        status: t(standing.isReady ? 'virtual-office.tasks.ready' : 'virtual-office.tasks.not-yet'),
      },
    ],
    next: {
      href: `${way.base}/${next ? next.page.id : standing.missing.hard.length > 0 ? 'documentos' : 'revisar'}`,
      text: t(draft.step === null ? 'virtual-office.tasks.begin' : 'virtual-office.tasks.go-on'),
    },
    remove: `${way.base}/borrar`,
  }
}

export interface QuestionsState {
  values?: Values
  problems?: FormProblem[]
  /** Came from «check your answers» and goes back there. */
  review: boolean
}

export function questionsPage(t: Translate, application: Application, pageId: string, state: QuestionsState) {
  const { definition, answers, facts } = application
  const { review, ...shown } = state
  const page = formPage(t, definition, pageId, { answers, facts, ...shown })
  const pages = pagesOf(definition, answers)
  const place = pages.findIndex(({ id }) => id === pageId)
  const way = wayOf(t, application)
  const previous = pages[place - 1]
  return {
    ...way,
    title: page?.title ?? '',
    help: page?.help ?? [],
    asked: application.asked?.split('\n').filter(Boolean) ?? [],
    items: page?.items ?? [],
    hasRows: page?.hasRows ?? false,
    values: page?.values ?? {},
    problems: page?.problems ?? [],
    caption: t('virtual-office.page.caption', { name: way.name, place: place + 1, count: pages.length }),
    back: review ? `${way.base}/revisar` : previous ? `${way.base}/${previous.id}` : way.base,
    action: `${way.base}/${pageId}${review ? '?volver=revisar' : ''}`,
    submit: t(review ? 'virtual-office.page.save-review' : 'virtual-office.page.continue'),
  }
}

export const deletionPage = (t: Translate, application: Application) => ({
  ...wayOf(t, application),
  title: t('virtual-office.delete.title'),
})
