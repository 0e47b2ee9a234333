import { nifOfDigits } from '../../../platform/identifiers/nif.ts'
import { slips, soundBeginnings, soundKey } from '../../../platform/text/sound-key.ts'
import { foldText, searchTokens } from '../../../platform/text/search-tokens.ts'
import { isJoiningWord, spanishStem } from '../../../platform/text/spanish-stem.ts'
import type { Channel, RegisterEntry } from '../entry.ts'

/** What an entry is found by. Both who writes the index and who searches pass through here. */
export const stemToken = (word: string): string => `~${spanishStem(word)}`
export const soundToken = (word: string): string => `=${soundKey(word)}`
export const nifToken = (nif: string): string => `#${foldText(nif).replace(/[^a-z0-9]/g, '')}`
export const unitToken = (unitId: string): string => `u:${unitId}`
/** What no office made is kept by the main one. */
export const officeToken = (officeId: string | null): string => `o:${officeId ?? '-'}`
export const officerToken = (staffId: string): string => `s:${staffId}`
export const procedureToken = (code: string): string => `p:${code}`
export const channelToken = (channel: Channel): string => `c:${channel}`
export const referenceToken = (reference: string): string => `r:${foldText(reference).replace(/[^\p{L}\p{N}]+/gu, '')}`

/** The words of a text or of what somebody types: folded, without those that only join others. */
export const wordsOf = (text: string): string[] => searchTokens(text).filter((word) => !isJoiningWord(word))

export interface EntryTokens {
  tokens: string[]
  /** Each word that begins something, and what it stands for: for beginnings and slips of the pen. */
  words: Record<string, string>
}

type Findable = Pick<
  RegisterEntry,
  'subject' | 'parties' | 'unitId' | 'alsoUnitIds' | 'officeId' | 'procedureCode' | 'channel' | 'observations'
> &
  Partial<Pick<RegisterEntry, 'externalReference' | 'originNumber' | 'originOffice' | 'destinationName'>> & {
    actorStaffId?: string | null
  }

export function entryTokens(entry: Findable): EntryTokens {
  const texts = [entry.subject, entry.observations, entry.externalReference, entry.originNumber, entry.originOffice, entry.destinationName] // prettier-ignore
  const spoken = spokenTokens(
    texts.flatMap((text) => text ?? []),
    entry.parties.map(({ name }) => name),
  )
  const references = [entry.externalReference, entry.originNumber].flatMap((text) =>
    text ? [referenceToken(text)] : [],
  )
  const tokens = [
    ...spoken.tokens,
    ...entry.parties.flatMap(({ nif }) => (nif ? [nifToken(nif)] : [])),
    ...references.filter((token) => token.length > 2),
    ...[entry.unitId, ...(entry.alsoUnitIds ?? [])].map(unitToken),
    officeToken(entry.officeId ?? null),
    channelToken(entry.channel),
    ...(entry.procedureCode ? [procedureToken(entry.procedureCode)] : []),
    ...(entry.actorStaffId ? [officerToken(entry.actorStaffId)] : []),
  ]
  return { tokens: [...new Set(tokens)], words: spoken.words }
}

/** Of texts and of names alone: what a correction adds. */
export function spokenTokens(texts: readonly string[], names: readonly string[]): EntryTokens {
  const words: Record<string, string> = {}
  for (const word of texts.flatMap(wordsOf)) words[word] = stemToken(word)
  for (const word of names.flatMap(wordsOf)) words[soundToken(word)] = soundToken(word)
  return { tokens: [...new Set(Object.values(words))], words }
}

/** How one typed word is looked for, in names and, unless only a person is meant, in texts. */
export interface WordQuery {
  word: string
  /** What it stands for as it is. */
  tokens: string[]
  /** Beginnings of the dictionary's words. */
  beginnings: string[]
  /** Words of the dictionary that names one slip away share with it. */
  slips: string[]
  sound: string
}

/** Shorter words are too close to too many others. */
const LEAST_FOR_SLIPS = 5
const LEAST_FOR_BEGINNING = 3

export function wordQuery(word: string, scope: 'all' | 'person'): WordQuery {
  const isBeginning = word.length >= LEAST_FOR_BEGINNING
  return {
    word,
    tokens: [soundToken(word), ...(scope === 'all' ? [stemToken(word)] : []), ...nifTokens(word)],
    beginnings: [
      ...(isBeginning ? soundBeginnings(word).map((sound) => `=${sound}`) : []),
      ...(isBeginning && scope === 'all' ? [word] : []),
    ],
    slips: word.length >= LEAST_FOR_SLIPS ? slips(soundKey(word)).map((left) => `-${left}`) : [],
    sound: soundKey(word),
  }
}

/** A number without its letter, as people say it, has only one. */
function nifTokens(word: string): string[] {
  if (/^\d{8}$/.test(word)) return [nifToken(nifOfDigits(word))]
  return /^(?=.*\d)[a-z0-9]{8,12}$/.test(word) ? [nifToken(word)] : []
}
