import { officialDate } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { notFound } from '../../platform/errors.ts'
import { type DocumentSlot, feeKinds, unitRoles } from './definition.ts'
import { type DeskProcedure, seenOf } from './desk.ts'
import { differences, inWords, type TextPart } from './differences.ts'
import type { Overrides } from './overrides.ts'
import { needsOf } from './schemas-desk.ts'
import { statusTag } from './views-desk-list.ts'

const baseOf = (code: string) => `/oficina/catalogo/${code}`
/** What a council may say its own way, in the order of the procedure's page. */
const ownable = ['name', 'summary', 'purpose', 'youNeed', 'goodToKnow', 'fee', 'unit'] as const satisfies TextPart[]

export interface DeskProcedureData extends DeskProcedure {
  isInForce: boolean
  done: 'version' | 'suspendido' | 'ofrecido' | 'textos' | 'documento' | null
}

export function deskProcedurePage(t: Translate, data: DeskProcedureData) {
  const { offered, latest, isInForce, done } = data
  const { code, version, status, overrides, definition } = offered
  const base = baseOf(code)
  const isSuspended = status === 'suspended'
  const own = ownTexts(overrides)
  return {
    title: offered.name,
    code,
    done: done ? t(`procedures.desk.done.${done}`) : '',
    publicHref: `/tramites/${offered.slug}`,
    facts: [
      { key: t('procedures.desk.column.status'), value: statusTag(t, offered).text, tag: statusTag(t, offered).tag },
      { key: t('procedures.desk.column.version'), value: String(version) },
      { key: t('procedures.desk.newest'), value: String(latest.version) },
      { key: t('procedures.desk.adopted-at'), value: officialDate(offered.adoptedAt) },
      {
        key: t('procedures.desk.column.online'),
        value: t(`procedures.desk.online-text.${isInForce ? 'yes' : 'no'}`),
      },
    ],
    newer: latest.version > version ? newerVersion(t, data) : null,
    state: {
      action: `${base}/estado`,
      status: isSuspended ? 'offered' : 'suspended',
      title: t(`procedures.desk.${isSuspended ? 'resume' : 'suspend'}-title`),
      text: t(`procedures.desk.${isSuspended ? 'resume' : 'suspend'}-text`),
      button: t(`procedures.desk.${isSuspended ? 'resume' : 'suspend'}`),
      kind: isSuspended ? '' : 'warning',
    },
    texts: {
      title: t('procedures.desk.texts'),
      titleHref: `${base}/textos`,
      rows: ownable.map((part) => ({
        key: t(own.has(part) ? 'procedures.desk.own-part' : 'procedures.desk.province-part', {
          part: t(`procedures.diff.part.${part}`),
        }),
        values: inWords(t, definition, part),
      })),
    },
    documents:
      definition.documents.length === 0
        ? null
        : {
            caption: t('procedures.desk.documents'),
            head: ['document', 'when', 'whose'].map((column) => t(`procedures.desk.column.${column}`)),
            rows: definition.documents.map((slot) => [
              { text: slot.name, href: `${base}/documentos/${slot.id}`, header: true },
              needText(t, slot),
              t(`procedures.desk.whose.${overrides.documents?.[slot.id] ? 'own' : 'province'}`),
            ]),
          },
  }
}

function newerVersion(t: Translate, { offered, published, latest }: DeskProcedure) {
  const { texts, documents, questions, hasOther } = differences(t, published, latest)
  const own = ownTexts(offered.overrides)
  const goneOwn = published.documents.filter(
    ({ id }) => offered.overrides.documents?.[id] && !latest.documents.some((slot) => slot.id === id),
  )
  return {
    action: `${baseOf(offered.code)}/version`,
    version: latest.version,
    heading: t('procedures.desk.newer-title', { version: latest.version }),
    button: t('procedures.desk.adopt', { version: latest.version }),
    suspended: offered.status === 'suspended' ? t('procedures.desk.adopt-suspended') : '',
    lost: goneOwn.map(({ name }) => t('procedures.desk.lost', { name })),
    texts: texts.map(({ part, before, after }) => ({
      title: t(`procedures.diff.part.${part}`),
      rows: [
        { key: t('procedures.desk.in-version', { version: offered.version }), values: nothing(t, before) },
        { key: t('procedures.desk.in-version', { version: latest.version }), values: nothing(t, after) },
        ...(own.has(part) ? [{ key: t('procedures.desk.yours'), value: t('procedures.desk.yours-stays') }] : []),
      ],
    })),
    lists: [
      { title: t('procedures.desk.documents'), items: documents },
      { title: t('procedures.desk.questions'), items: questions },
      { title: t('procedures.desk.other'), items: hasOther ? [t('procedures.diff.other')] : [] },
    ].filter(({ items }) => items.length > 0),
  }
}

const nothing = (t: Translate, lines: string[]): string[] => (lines.length > 0 ? lines : [t('procedures.desk.nothing')])

const ownTexts = ({ wording, fee, unit }: Overrides): ReadonlySet<TextPart> =>
  new Set<TextPart>([
    ...ownable.filter((part) => part !== 'fee' && part !== 'unit' && wording?.[part] !== undefined),
    ...(fee ? (['fee'] as const) : []),
    ...(unit ? (['unit'] as const) : []),
  ])

/** «Siempre. Si falta, no se puede presentar.» What is never demanded is never missing. */
function needText(t: Translate, slot: DocumentSlot): string {
  const isDemanded = slot.when === 'always' || (slot.when === 'conditional' && slot.showWhen !== undefined)
  const inCase = slot.when === 'conditional' ? (slot.condition ?? '') : ''
  const parts = [
    isDemanded && inCase ? '' : t(needKey(slot, slot.when)),
    inCase,
    isDemanded ? t(`procedures.desk.missing.${slot.soft ? 'warn' : 'stop'}`) : '',
  ]
  return `${parts.filter(Boolean).join('. ')}.`
}

const needKey = ({ showWhen }: DocumentSlot, when: DocumentSlot['when']) =>
  when === 'conditional' && showWhen === undefined
    ? 'procedures.desk.when.conditional-offered'
    : (`procedures.desk.when.${when}` as const)

export function textsPage(t: Translate, { offered, published }: DeskProcedure) {
  const { definition, code } = offered
  return {
    title: t('procedures.desk.texts'),
    caption: offered.name,
    back: baseOf(code),
    action: `${baseOf(code)}/textos`,
    seen: seenOf(offered),
    feeKinds: feeKinds.map((kind) => ({ value: kind, text: t(`procedures.fee.${kind}`) })),
    units: unitRoles.map((role) => ({ value: role, text: t(`procedures.unit.${role}`) })),
    province: {
      summary: t('procedures.desk.province-text'),
      lines: ownable.map((part) => `${t(`procedures.diff.part.${part}`)}: ${inWords(t, published, part).join(' · ')}`),
    },
    values: {
      name: definition.name,
      summary: definition.summary,
      purpose: definition.purpose,
      youNeed: definition.youNeed.join('\n'),
      goodToKnow: definition.goodToKnow.join('\n'),
      feeKind: definition.fee.kind,
      feeText: definition.fee.text ?? '',
      unit: definition.unit,
    },
  }
}

export function documentPage(t: Translate, { offered, published }: DeskProcedure, id: string) {
  const slot = offered.definition.documents.find((one) => one.id === id)
  const theirs = published.documents.find((one) => one.id === id)
  if (!slot || !theirs) throw notFound('procedures.error.not-found')
  return {
    title: slot.name,
    caption: offered.name,
    back: baseOf(offered.code),
    action: `${baseOf(offered.code)}/documentos/${id}`,
    seen: seenOf(offered),
    when: needsOf(theirs).map((when) => ({ value: when, text: t(needKey(theirs, when)) })),
    asksCondition: needsOf(theirs).includes('conditional'),
    missing: (['warn', 'stop'] as const).map((what) => ({ value: what, text: t(`procedures.desk.missing.${what}`) })),
    province: {
      summary: t('procedures.desk.province-text'),
      lines: [theirs.name, theirs.help ?? '', needText(t, theirs)].filter(Boolean),
    },
    values: {
      name: slot.name,
      help: slot.help ?? '',
      when: slot.when,
      condition: slot.condition ?? '',
      missing: slot.soft ? 'warn' : 'stop',
    },
  }
}
