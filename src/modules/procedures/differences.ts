import type { Translate } from '../../platform/i18n/i18n.ts'
import type { Definition, DocumentSlot } from './definition.ts'
import { procedureFacts } from './procedure-facts.ts'
import { questionDifferences, same } from './question-differences.ts'

/** A part of the text that says one thing in one version and another in the other. */
export interface TextDifference {
  part: TextPart
  before: string[]
  after: string[]
}

export interface Differences {
  texts: TextDifference[]
  /** A sentence for each change. */
  documents: string[]
  questions: string[]
  /** Something else that no citizen reads. */
  hasOther: boolean
}

/** The parts shown as they were and as they will be, in the order of the procedure's page. */
const textParts = [
  'name',
  'summary',
  'purpose',
  'youNeed',
  'goodToKnow',
  'whoMayApply',
  'representation',
  'signature',
  'howLong',
  'fee',
  'maximumTerm',
  'silence',
  'decidingBody',
  'appeal',
  'legalBasis',
  'unit',
  'theme',
  'keywords',
  'siaCode',
] as const
export type TextPart = (typeof textParts)[number]

/** What changes between two versions of a procedure, in words. Whatever differs is said in one of its four ways. */
export function differences(t: Translate, before: Definition, after: Definition): Differences {
  const changed = (part: keyof Definition) => !same(before[part], after[part])
  const texts = textParts
    .filter(changed)
    .map((part) => ({ part, before: inWords(t, before, part), after: inWords(t, after, part) }))
  const spoken = texts.filter((one) => !same(one.before, one.after))
  const unspoken = (Object.keys(after) as (keyof Definition)[]).filter(
    (part) =>
      part !== 'version' && part !== 'documents' && part !== 'form' && !textParts.some((known) => known === part),
  )
  return {
    texts: spoken,
    documents: documentDifferences(t, before.documents, after.documents),
    questions: questionDifferences(t, before.form.pages, after.form.pages),
    hasOther: spoken.length < texts.length || unspoken.some(changed),
  }
}

/** One part of a procedure as its page says it. */
export function inWords(t: Translate, definition: Definition, part: TextPart): string[] {
  const facts = procedureFacts(t, definition)
  const lines: Record<TextPart, () => string[]> = {
    name: () => [definition.name],
    summary: () => [definition.summary],
    purpose: () => definition.purpose.split(/\n\s*\n/),
    youNeed: () => definition.youNeed,
    goodToKnow: () => definition.goodToKnow,
    whoMayApply: () => [facts.who],
    representation: () => [t(`procedures.page.${definition.representation ? 'representation' : 'no-representation'}`)],
    signature: () =>
      definition.signature.required
        ? definition.signature.steps.map((step) => t(`procedures.signing.${step}`))
        : [t('procedures.page.signing-none')],
    howLong: () => [facts.howLong],
    fee: () => [facts.fee, facts.feeNote],
    maximumTerm: () => [[facts.term, facts.termFrom].filter(Boolean).join(', '), facts.termNote],
    silence: () => [facts.silence, facts.silenceNote],
    decidingBody: () => [facts.decides],
    appeal: () => [facts.appeal],
    legalBasis: () => definition.legalBasis,
    unit: () => [t(`procedures.unit.${definition.unit}`)],
    theme: () => [t(`procedures.theme.${definition.theme}`)],
    keywords: () => [definition.keywords.join(', ')],
    siaCode: () => [definition.siaCode ?? ''],
  }
  return lines[part]().filter(Boolean)
}

function documentDifferences(t: Translate, before: readonly DocumentSlot[], after: readonly DocumentSlot[]): string[] {
  const known = new Map(before.map((slot) => [slot.id, slot]))
  const kept = new Set(after.map(({ id }) => id))
  return [
    ...after.flatMap((slot) => {
      const was = known.get(slot.id)
      return was ? slotDifferences(t, was, slot) : [t('procedures.diff.document-new', { name: slot.name })]
    }),
    ...before.filter(({ id }) => !kept.has(id)).map(({ name }) => t('procedures.diff.document-gone', { name })),
    ...(inSameOrder(before, after) ? [] : [t('procedures.diff.document-order')]),
  ]
}

/** Only of what is in both: what comes or goes has been said. */
function inSameOrder(before: readonly DocumentSlot[], after: readonly DocumentSlot[]): boolean {
  const order = (here: readonly DocumentSlot[], there: readonly DocumentSlot[]) =>
    here.map(({ id }) => id).filter((id) => there.some((other) => other.id === id))
  return same(order(before, after), order(after, before))
}

function slotDifferences(t: Translate, was: DocumentSlot, now: DocumentSlot): string[] {
  const { name } = now
  const said: string[] = []
  const told: (keyof DocumentSlot)[] = ['name', 'when', 'soft', 'maxFiles']
  if (was.name !== name) said.push(t('procedures.diff.document-name', { before: was.name, name }))
  if (was.when !== now.when) said.push(t(`procedures.diff.document-${now.when}`, { name }))
  if (was.soft !== now.soft) said.push(t(`procedures.diff.document-${now.soft ? 'soft' : 'hard'}`, { name }))
  if (was.maxFiles !== now.maxFiles) said.push(t('procedures.diff.document-files', { name, count: now.maxFiles }))
  const rest = (slot: DocumentSlot) => Object.entries(slot).filter(([key]) => !told.some((one) => one === key))
  if (!same(Object.fromEntries(rest(was)), Object.fromEntries(rest(now)))) {
    said.push(t('procedures.diff.document-details', { name }))
  }
  return said
}
