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

/** Letters whose sound the next one decides. */
const undecided: [written: string, sounds: string[]][] = [
  ['gu', ['gu', 'g']],
  ['qu', ['k', 'ku']],
  ['ll', ['y']],
  ['c', ['k', 's', 'ch']],
  ['g', ['g', 'j']],
  ['l', ['l', 'y']],
  ['n', ['n', 'm']],
  ['p', ['p', 'f']],
  ['y', ['y', 'i']],
]

/** How the keys of names can begin that begin with these letters: «Garc» may become «García» or «Garcón». */
export function soundBeginnings(word: string): string[] {
  const folded = foldText(word)
  for (const [written, sounds] of undecided) {
    if (!folded.endsWith(written)) continue
    const head = folded.slice(0, -written.length)
    return [...new Set(sounds.map((sound) => (head === '' ? sound : soundKey(head) + sound)))]
  }
  return [soundKey(folded)]
}

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
