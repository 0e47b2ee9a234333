const MAX_TOKENS = 60

/** Lower case and without accents: how words are compared in every search of the house. */
export const foldText = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** The words of a text as they are looked for: folded, two letters or more, each once, in their order.
 *  Both who writes an index and who searches pass through here, so they cannot disagree. */
export function searchTokens(text: string): string[] {
  const words = foldText(text).split(/[^\p{L}\p{N}]+/u)
  return [...new Set(words.filter((word) => word.length >= 2).map((word) => word.slice(0, 40)))].slice(0, MAX_TOKENS)
}
