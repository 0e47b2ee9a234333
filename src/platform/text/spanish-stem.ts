/** Words that join others and say nothing of their own, folded. */
const joining = new Set(
  'al ante con de del desde el en entre la las lo los mi ni no o para pero por que se sin so su sus un una unas uno unos y'.split(' '),
) // prettier-ignore

export const isJoiningWord = (word: string): boolean => joining.has(word)

/** Longest first; each with the letters that must be left before it, so that short words keep what they are made of. */
const endings: [ending: string, least: number][] = [
  ['amientos', 4],
  ['imientos', 4],
  ['amiento', 4],
  ['imiento', 4],
  ['aciones', 4],
  ['ieron', 3],
  ['iendo', 3],
  ['acion', 4],
  ['arian', 3],
  ['erian', 3],
  ['irian', 3],
  ['ando', 3],
  ['aron', 3],
  ['aban', 3],
  ['aria', 4],
  ['idad', 5],
  ['ado', 3],
  ['ada', 3],
  ['ido', 3],
  ['ida', 3],
  ['aba', 3],
  ['ar', 3],
  ['er', 3],
  ['ir', 3],
  ['an', 5],
  ['en', 5],
  ['o', 3],
  ['a', 3],
  ['e', 3],
]

/** A folded Spanish word without what number, gender and the commonest forms of its verb add: «solicitadas», «solicita»
 *  and «solicitar» are one. Light on purpose: what it joins wrongly costs a line too many in a list, and what it
 *  leaves apart is still found by the beginning of the word. */
export function spanishStem(word: string): string {
  if (word.length < 4 || /[^a-z]/.test(word)) return word
  const one = singular(word)
  for (const [ending, least] of endings) {
    if (one.endsWith(ending) && one.length - ending.length >= least) return one.slice(0, -ending.length)
  }
  return one
}

function singular(word: string): string {
  if (word.endsWith('ces') && word.length > 4) return `${word.slice(0, -3)}z`
  if (/[^aeiou]es$/.test(word) && word.length > 4) return word.slice(0, -2)
  if (/[aeiou]s$/.test(word)) return word.slice(0, -1)
  return word
}
