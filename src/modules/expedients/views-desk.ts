import { shortDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import type { DeskPage } from './queries.ts'
import type { DeskAddress } from './schemas.ts'
import type { Expedient } from './store.ts'
import { whoseTurn } from './turn.ts'

interface DeskData {
  address: DeskAddress
  page: DeskPage
  procedures: { code: string; definition: { name: string } }[]
  today: string
}

export function deskView(t: Translate, { address, page, procedures, today }: DeskData) {
  const at = (change: Partial<Record<keyof DeskAddress, string>>) => {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries({ ...address, desde: '', ...change })) if (value) query.set(name, value)
    return `/oficina/expedientes?${query.toString()}`
  }
  const isFiltered = Boolean(address.q || address.procedimiento || address.estado !== 'abiertos')
  return {
    title: t('expedients.desk.title'),
    lists: (['mias', 'unidad', 'todas'] as const).map((scope) => ({
      href: at({ ver: scope }),
      text: t(`expedients.desk.scope.${scope}`),
      current: address.ver === scope,
    })),
    filters: {
      action: '/oficina/expedientes',
      hidden: { ver: address.ver },
      clear: isFiltered ? `/oficina/expedientes?ver=${address.ver}` : null,
      fields: [
        { name: 'q', label: t('expedients.desk.words'), value: address.q, hint: t('expedients.desk.words.hint') },
        {
          name: 'estado',
          label: t('expedients.desk.state'),
          value: address.estado,
          options: (['abiertos', 'vencidos', 'cerrados', 'todos'] as const).map((value) => ({
            value,
            text: t(`expedients.desk.state.${value}`),
          })),
        },
        {
          name: 'procedimiento',
          label: t('expedients.desk.procedure'),
          value: address.procedimiento,
          empty: t('expedients.desk.procedure.any'),
          options: procedures.map(({ code, definition }) => ({ value: code, text: definition.name })),
        },
      ],
    },
    isPartial: page.isPartial,
    isEmpty: page.rows.length === 0,
    empty: {
      title: t('expedients.desk.empty'),
      text: t(isFiltered ? 'expedients.desk.empty.filtered' : 'expedients.desk.empty.none'),
    },
    table: {
      caption: t('expedients.desk.caption'),
      captionHidden: true,
      head: ['number', 'title', 'applicant', 'turn', 'due', 'officer'].map((column) =>
        t(`expedients.desk.column.${column}`),
      ),
      rows: page.rows.map((expedient) => row(t, expedient, today)),
    },
    next: page.next && at({ desde: `${page.next.key}~${page.next.id}` }),
    first: address.desde ? at({}) : null,
  }
}

function row(t: Translate, expedient: Expedient, today: string) {
  const turn = whoseTurn(t, expedient, today)
  return {
    cells: [
      { text: expedient.number, href: `/oficina/expedientes/${expedient.id}`, nowrap: true, header: true },
      { text: expedient.title, hint: expedient.unitName },
      { text: expedient.applicantName, hint: expedient.applicantNif },
      {
        text: t(`expedients.turn.short.${turn.whose}`),
        tag: tagOf(turn.whose),
        hint: t(`expedients.state.${expedient.state}`),
      },
      dueCell(t, expedient, turn.isLate, today),
      { text: expedient.officerName ?? t('expedients.desk.nobody') },
    ],
  }
}

const tagOf = (whose: 'person' | 'council' | 'nobody') => ({ person: 'yellow', council: 'brand', nobody: '' })[whose]

function dueCell(t: Translate, { dueOn, state, silenceOn }: Expedient, isLate: boolean, today: string) {
  if (state === 'closed') return { text: t('expedients.desk.due.closed') }
  if (state === 'correction-pending' && dueOn === null) return { text: t('expedients.desk.due.suspended'), tag: 'blue' }
  if (dueOn === null) return { text: t('expedients.desk.due.none') }
  // Words beside the colour: nobody has to see red to know it is late.
  return isLate || dueOn < today
    ? {
        text: t('expedients.desk.due.late', { date: shortDate(dueOn) }),
        tag: 'red',
        hint: silenceOn ? t('expedients.desk.due.silence') : null,
      }
    : { text: shortDate(dueOn), nowrap: true }
}
