import { fileSize, officialTime } from '../../platform/i18n/format.ts'
import type { Translate } from '../../platform/i18n/i18n.ts'
import { formatLabelOf } from '../../platform/limits.ts'
import type { DirectoryEntry } from './directory/directory.ts'
import { refusalOfCode } from './sicres/refused.ts'
import type { ReceptionState, SendingState } from './states.ts'
import type { KeptAnnex, KeptMessage, Sending } from './store.ts'

const sendingColours: Record<SendingState, string> = {
  'to-send': 'yellow',
  sent: 'yellow',
  acknowledged: 'blue',
  forwarded: 'blue',
  error: 'red',
  confirmed: 'green',
  rejected: 'red',
}
const receptionColours: Record<ReceptionState, string> = {
  waiting: 'yellow',
  accepted: 'green',
  rejected: 'red',
  forwarded: 'blue',
}

export const sendingTag = (t: Translate, state: SendingState) => ({
  text: t(`interchange.sending.state.${state}`),
  tag: sendingColours[state],
  colour: sendingColours[state],
})
export const receptionTag = (t: Translate, state: ReceptionState) => ({
  text: t(`interchange.reception.state.${state}`),
  tag: receptionColours[state],
  colour: receptionColours[state],
})

export const partText = (t: Translate, part: number | null, parts: number | null): string =>
  part !== null && parts !== null && parts > 1 ? t('interchange.part', { part, parts }) : ''

/** What the other side answered, in our words when it is one of the known reasons. */
export function answerText(t: Translate, { answer, answerCode, state }: Sending): string | null {
  const refusal = state === 'error' && answerCode !== null ? refusalOfCode(answerCode) : undefined
  return refusal ? t(`interchange.refusal.${refusal}`) : answer
}

export const messageEvents = (t: Translate, messages: KeptMessage[]) =>
  messages.map((message) => ({
    title: t(`interchange.message.${message.kind}`),
    when: `${t(`interchange.message.${message.direction}`, { peer: message.peer })} · ${officialTime(message.at)}`,
    text: message.note === null ? null : t('interchange.message.unheeded'),
    lines: [t('interchange.message.digest', { digest: message.digest })],
  }))

export const annexRows = (t: Translate, annexes: KeptAnnex[], address: string) =>
  annexes.map((annex) => ({
    name: annex.fileName,
    href: annex.hasContent ? `${address}/anexos/${annex.position}?ver=1` : null,
    facts: [
      annex.hasContent ? formatLabelOf(annex.mime) : null,
      fileSize(annex.size),
      annex.validity && t(`interchange.validity.${annex.validity}`),
      annex.summary,
    ]
      .filter(Boolean)
      .join(' · '),
    note: annex.hasContent ? null : t('interchange.annex.apart', { digest: annex.digest }),
    tag: annex.hasContent ? null : t('interchange.annex.confidential'),
    tagColour: 'yellow',
  }))

export interface Found {
  entry: DirectoryEntry
  successor: DirectoryEntry | null
}

const isEnded = ({ state }: DirectoryEntry): boolean => state === 'extinct' || state === 'annulled'

/** Those that can be chosen, and those that cannot any more, with who came after them. */
export function destinationChoices(t: Translate, found: Found[]) {
  const facts = (entry: DirectoryEntry): string =>
    [
      entry.code,
      entry.rootName !== entry.name ? entry.rootName : null,
      entry.municipalityId ? t('interchange.directory.own') : null,
    ]
      .filter(Boolean)
      .join(' · ')
  return {
    options: found
      .filter(({ entry }) => !isEnded(entry))
      .map(({ entry }) => ({ value: entry.code, text: entry.name, hint: facts(entry) })),
    ended: found.filter(({ entry }) => isEnded(entry)).map(({ entry, successor }) => endedText(t, entry, successor)),
  }
}

function endedText(t: Translate, { name, code }: DirectoryEntry, successor: DirectoryEntry | null): string {
  return successor
    ? t('interchange.directory.ended', { name, code, successor: successor.name, successorCode: successor.code })
    : t('interchange.directory.gone', { name, code })
}
