import { foldText } from './search-tokens.ts'

/** Names that sound alike in Spanish have one key, however they were spelt at the counter: b and v, h or none, ll and y, z, s
 *  and soft c, j and soft g. */
export function soundKey(word: string): string {
  const sound = foldText(word)
    .replace(/ph/g, 'f')
    .replace(/ch/g, '1')
    .replace(/h/g, '')
    .replace(/1/g, 'ch')
    .replace(/^x(?=[aeiou])/, 'j')
    .replace(/x/g, 's')
    .replace(/qu(?=[ei])/g, 'k')
    .replace(/q/g, 'k')
    .replace(/gu(?=[ei])/g, '1')
    .replace(/g(?=[ei])/g, 'j')
    .replace(/1/g, 'g')
    .replace(/c(?=[ei])/g, 's')
    .replace(/c(?!h)/g, 'k')
    .replace(/z/g, 's')
    .replace(/[vw]/g, 'b')
    .replace(/ll/g, 'y')
    .replace(/^i(?=[aeou])/, 'y')
    .replace(/y$/, 'i')
    .replace(/n(?=[bp])/g, 'm')
    .replace(/(.)\1+/g, '$1')
  return sound === '' ? foldText(word) : sound
}

/** The key of a name that is still being written, as far as what comes next cannot change it: «Garc» may be «García». */
export const soundPrefix = (word: string): string => soundKey(word.replace(/[clgqnyx]+$/i, ''))

/** The word and what is left of it without each of its letters: two words one slip apart share one of these. */
export function slips(word: string): string[] {
  return [...new Set([word, ...Array.from(word, (_, i) => word.slice(0, i) + word.slice(i + 1))])]
}

/** One letter too many, too few or another, or two neighbours exchanged. */
export function isOneSlipAway(one: string, other: string): boolean {
  if (one === other) return true
  const [short, long] = one.length <= other.length ? [one, other] : [other, one]
  if (long.length - short.length > 1) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  if (long.length > short.length) return short.slice(at) === long.slice(at + 1)
  if (short.slice(at + 1) === long.slice(at + 1)) return true
  return short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2)
}
